import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv';
import { readAccounts, readAliases, readDomains, readGroups, readSuppressions, sizeOf } from './importRows';

describe('a CSV file of accounts', () => {
  it('is read with quotes, line breaks and the separators of any spreadsheet', () => {
    expect(parseCsv('\uFEFFaddress;name\r\na@x.test;"Zhang; ""Ada"""\r\n\r\nb@x.test;"two\nlines"\r\nc@x.test;C')).toEqual([
      { line: 1, cells: ['address', 'name'] }, { line: 2, cells: ['a@x.test', 'Zhang; "Ada"'] }, { line: 4, cells: ['b@x.test', 'two\nlines'] }, { line: 6, cells: ['c@x.test', 'C'] },
    ]);
  });

  it('becomes accounts, with a problem where a value is none', () => {
    const rows = readAccounts('Address, password ,name,quota,groups,administrator\na@x.test, p w ,Ada,2 GiB,g@x.test h@x.test,yes\nb@x.test,,,much,,\n');
    expect(rows[0]).toEqual({ line: 2, body: { address: 'a@x.test', password: ' p w ', passwordHash: undefined, name: 'Ada', language: undefined, groups: ['g@x.test', 'h@x.test'], administrator: true, quota: 2 * 1024 ** 3 } });
    for (const part of ['much', 'password']) expect(rows[1]!.problem).toContain(part);
  });

  it('says of each row what the command line would refuse', () => {
    const problem = (row: string): string | undefined => readAccounts(`address,password,hash,administrator\n${row}\n`)[0]!.problem;
    expect(problem('a@x.test,one two three,,maybe')).toContain('maybe');
    expect(problem('a@x.test,one two three,,yes,more')).toContain('5 fields');
    expect(problem('a@x.test,"one two three,,yes')).toContain('never closed');
    expect(problem('a@x.test,,,')).toContain('neither a password nor');
    expect(problem('a@x.test,one two three,$6$x,')).toContain('both');
    expect(problem('a@x.test,"one two" three,,')).toContain('after a quotation mark');
    expect(problem('a@x.test,$6$salt$hashhashhash,,')).toContain('looks like a hash');
    expect(problem('a@x.test,{SSHA}0123456789abcdef01,,')).toContain('looks like a hash');
    expect(() => readAccounts('address,password,Address\na@x.test,one two three,b')).toThrow('stands twice');
    for (const fine of ['a@x.test,"one ""two"" three" ,,','a@x.test,one two three,,NO', 'a@x.test,,$6$salt$hash,1', 'a@x.test,one two three']) expect(problem(fine)).toBeUndefined();
  });

  it('is refused where its columns cannot be used', () => {
    expect(() => readAccounts('name\nAda')).toThrow('address');
    expect(() => readAccounts('address,phone\na@x.test,1')).toThrow('phone');
    expect(() => readAccounts('address\n')).toThrow('no rows');
  });

  it('becomes aliases and groups, as their lists are saved', () => {
    expect(readAliases('address,targets,warnings\ninfo@x.test,"a@x.test; b@x.test",\n')).toEqual([{ line: 2, body: { address: 'info@x.test', targets: ['a@x.test', 'b@x.test'] } }]);
    expect(readGroups('address;name;members;posting\nteam@x.test;Team;a@x.test b@x.test;domain\n')[0]!.body).toEqual({ address: 'team@x.test', name: 'Team', members: ['a@x.test', 'b@x.test'], posting: 'domain', owner: undefined });
    expect(() => readGroups('address,password\nteam@x.test,1')).toThrow('password');
  });

  it('becomes domains, as their list is saved', () => {
    const rows = readDomains('name,aliases,catchAll,quota,maximumAccounts,suspended\na.test,b.test c.test,all@a.test,1 GB,5,False\nd.test,,,much,some,True\n');
    expect(rows[0]).toMatchObject({ line: 2, body: { name: 'a.test', aliases: ['b.test', 'c.test'], catchAll: 'all@a.test', quota: 1024 ** 3, maximumAccounts: 5 } });
    expect(rows[0]!.problem).toBeUndefined();
    for (const part of ['much', 'some', 'suspend']) expect(rows[1]!.problem).toContain(part);
    expect(() => readDomains('address\na.test')).toThrow('name');
  });

  it('becomes addresses that are not written to, as the console and the command line save them', () => {
    expect(readSuppressions('address,class,listsOnly,active,lastSeen,count,expires\na@x.test,full,true,true,2026-11-01T08:00:00Z,4,2027-01-31\n')[0]).toMatchObject({ body: { address: 'a@x.test', class: 'full', listsOnly: true, lastSeen: '2026-11-01T08:00:00.000Z', count: 4, expires: '2027-01-31T00:00:00.000Z' } });
    expect(readSuppressions('address,lists-only,first-seen\na@x.test,no,2026-11-01\n')[0]).toMatchObject({ body: { listsOnly: undefined, firstSeen: '2026-11-01T00:00:00.000Z' } });
    const [bad] = readSuppressions('address,active,count,expires\na@x.test,false,many,soon\n');
    for (const part of ['still written to', 'many', 'soon']) expect(bad!.problem).toContain(part);
  });

  it('knows sizes', () => {
    expect([sizeOf('5 GB'), sizeOf('1.5m'), sizeOf('100'), sizeOf(undefined), sizeOf('5 apples')]).toEqual([5 * 1024 ** 3, 1572864, 100, undefined, null]);
  });
});
