export interface CsvLine {
  line: number;
  cells: string[];
}

/** RFC 4180, by commas, semicolons or tabs, whichever the first line has most of; empty lines are left out. */
export function parseCsv(text: string): CsvLine[] {
  const source = text.replace(/^\uFEFF/, '');
  const head = source.slice(0, source.search(/\r?\n|$/));
  const separator = [',', ';', '\t'].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best), ',');
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let start = 1;
  const end = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) lines.push({ line: start, cells });
    cells = [];
    cell = '';
  };
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator) { cells.push(cell); cell = ''; }
    else if (c === '\n') { end(); start = line; }
    else if (c !== '\r') cell += c;
  }
  end();
  return lines;
}
