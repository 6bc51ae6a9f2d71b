import { describe, expect, it } from 'vitest';
import type { Column } from './columns';
import { arrange, csvOf } from './local';

interface Row { name: string; count: number }
const rows: Row[] = [{ name: 'b2', count: 10 }, { name: 'a', count: 9 }, { name: 'b10', count: 100 }];
const columns: Column<Row>[] = [
  { id: 'name', name: 'Name', cell: (row) => row.name, value: (row) => row.name },
  { id: 'count', name: 'Count', cell: (row) => row.count, value: (row) => row.count },
  { id: 'more', name: 'More', cell: () => '' },
];

describe('a list that the page sorts', () => {
  it('sorts numbers as numbers, and names as people count', () => {
    expect(arrange(rows, columns, 'name', '').map((row) => row.name)).toEqual(['a', 'b2', 'b10']);
    expect(arrange(rows, columns, '-count', '').map((row) => row.count)).toEqual([100, 10, 9]);
    expect(arrange(rows, columns, 'nothing', '').map((row) => row.name)).toEqual(['b2', 'a', 'b10']);
  });

  it('finds what is in any column', () => {
    expect(arrange(rows, columns, '', 'B').map((row) => row.name)).toEqual(['b2', 'b10']);
    expect(arrange(rows, columns, '', '9').map((row) => row.name)).toEqual(['a']);
  });

  it('writes no formula into a spreadsheet', () => {
    expect(csvOf([{ name: '=HYPERLINK("x")', count: -1 }], columns)).toBe('Name,Count\r\n"\'=HYPERLINK(""x"")",-1\r\n');
  });
});
