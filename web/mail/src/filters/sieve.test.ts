import { describe, expect, it } from 'vitest';
import { emptyRule, labelsIn, labelsInText, missing, putInto, type Piece, type Rule } from './rules';
import { pieceAt, readScript, writeScript } from './script';
import { readPieces, writePiece, writeRule } from './sieve';

const rule = (change: Partial<Rule>): Rule => ({ ...emptyRule(), name: 'r', ...change });
const one = (field: Rule['conditions'][0]['field'], test: Rule['conditions'][0]['test'], value: string): string => writeRule(rule({ conditions: [{ field, test, value }], actions: [{ kind: 'star' }] })).text.split(' {\n')[0]!.slice(3);

describe('conditions become tests', () => {
  it.each([
    ['from', 'contains', 'a"b\\c', 'header :contains "from" "a\\"b\\\\c"'],
    ['from', 'is', 'a@b.test', 'address :all :is "from" "a@b.test"'],
    ['from', 'is', '@b.test', 'address :domain :is "from" "b.test"'],
    ['recipient', 'notContains', '$& x', 'not header :contains ["to", "cc"] "$& x"'],
    ['subject', 'begins', '50% *off?', 'header :matches "subject" "50% \\\\*off\\\\?*"'],
    ['subject', 'ends', '发票', 'header :matches "subject" "*发票"'],
    ['anywhere', 'notContains', 'x', 'not anyof (header :contains ["from", "to", "cc", "subject"] "x", body :text :contains "x")'],
    ['list', 'is', 'l.test', 'header :is "list-id" "l.test"'],
    ['size', 'over', '2.5', 'size :over 2560K'],
    ['attachment', 'has', '', 'header :mime :anychild :contains "content-disposition" "attachment"'],
  ] as const)('%s %s %s', (field, test, value, expected) => expect(one(field, test, value)).toBe(expected));

  it('flags come before the folder, and what is needed is required', () => {
    const { text, requires } = writeRule(rule({ match: 'any', stop: true, conditions: [{ field: 'subject', test: 'is', value: 'a' }, { field: 'body', test: 'contains', value: 'b' }], actions: [{ kind: 'move', folder: 'F1', path: 'A/B' }, { kind: 'label', label: 'Work' }, { kind: 'seen' }] }));
    expect(text).toBe('if anyof (header :is "subject" "a",\n    body :text :contains "b") {\n  addflag "\\\\Seen";\n  addflag "work";\n  fileinto :mailboxid "F1" "A/B";\n  stop;\n}');
    expect(requires.sort()).toEqual(['body', 'fileinto', 'imap4flags', 'mailboxid']);
  });

  it('says what is missing', () => {
    expect(missing(emptyRule())).toBe('value');
    expect(missing(rule({ conditions: [{ field: 'size', test: 'over', value: '0' }] }))).toBe('size');
    expect(missing(rule({ conditions: [{ field: 'subject', test: 'is', value: 'x' }] }))).toBe('actions');
    for (const label of [' ', '签'.repeat(29)]) expect(missing(rule({ conditions: [{ field: 'subject', test: 'is', value: 'x' }], actions: [{ kind: 'label', label }] }))).toBe('label');
    for (const label of ['tea, coffee', '2026/报价 q3', '$Forwarded']) expect(missing(rule({ conditions: [{ field: 'subject', test: 'is', value: 'x' }], actions: [{ kind: 'label', label }] }))).toBe(null);
    expect(missing(rule({ conditions: [{ field: 'subject', test: 'is', value: 'x' }], actions: [{ kind: 'forward', to: 'a@b' }] }))).toBe('address');
    expect(missing(rule({ conditions: [{ field: 'subject', test: 'is', value: 'x' }], actions: [{ kind: 'forward', to: 'a@b.test' }] }))).toBe(null);
  });
});

describe('a rule that was open', () => {
  const piece = (name: string, enabled = true): Piece => ({ kind: 'rule', rule: rule({ name, enabled, actions: [{ kind: 'star' }] }) });
  const changed = rule({ name: 'changed', actions: [{ kind: 'seen' }] });
  const names = (pieces: Piece[]): string[] => pieces.map((other) => (other.kind === 'rule' ? `${other.rule.name} ${other.rule.enabled}` : other.kind));

  it('takes the place of what was opened, also where that was read anew or switched off meanwhile', () => {
    const opened = piece('b');
    expect(names(putInto([piece('a'), opened], opened, changed))).toEqual(['a true', 'changed true']);
    expect(names(putInto([{ kind: 'text', text: 'keep;' }, piece('b', false), piece('a')], opened, changed))).toEqual(['text', 'changed false', 'a true']);
  });

  it('stands behind the others where it is new, or what was opened says something else or is gone', () => {
    expect(names(putInto([piece('a')], null, changed))).toEqual(['a true', 'changed true']);
    expect(names(putInto([piece('a')], piece('b'), changed))).toEqual(['a true', 'changed true']);
  });
});

describe('a script', () => {
  const pieces: Piece[] = [
    { kind: 'rule', rule: rule({ name: 'one # {"x"}', conditions: [{ field: 'subject', test: 'contains', value: 'x' }], actions: [{ kind: 'trash' }] }) },
    { kind: 'rule', rule: rule({ name: 'off', enabled: false, conditions: [{ field: 'subject', test: 'contains', value: 'y' }], actions: [{ kind: 'seen' }] }) },
    { kind: 'forward', forwarding: { enabled: true, to: ['a@b.test'], keep: false } },
  ];

  it('is read as it was written', () => {
    const text = writeScript({ pieces, before: '', after: '', requires: [] });
    expect(text.startsWith('require ["copy", "fileinto", "special-use"]; # webmail\r\n')).toBe(true);
    expect(text.indexOf('redirect')).toBeLessThan(text.indexOf('# rule'));
    const again = readScript(text);
    expect(again.pieces).toEqual([pieces[2], pieces[0], pieces[1]]);
    expect(writeScript(again)).toBe(text);
  });

  it.each([
    ['', '', ''],
    ['keep;\n', '', 'keep;\n'],
    ['require "fileinto";\n# Mine\nif true { fileinto "x"; }\n', 'require "fileinto";\n', '# Mine\nif true { fileinto "x"; }\n'],
    ['# First\nrequire ["a;b",\n  "c" # ; not here\n]; require "d"; keep;', '# First\nrequire ["a;b",\n  "c" # ; not here\n]; require "d";', ' keep;'],
    ['/* require "x"; */\nREQUIRE "y" ;\n\nstop;', '/* require "x"; */\nREQUIRE "y" ;\n', '\nstop;'],
  ])('of others is left as it is: %j', (text, before, after) => {
    const script = readScript(text);
    expect([script.before, script.after]).toEqual([before, after]);
    const written = writeScript({ ...script, pieces }).replaceAll('\r\n', '\n');
    const back = readScript(written);
    expect([back.before.trimEnd(), back.after]).toEqual([before.trimEnd(), after]);
    // Nothing of ours stays when the last filter goes.
    expect(writeScript({ ...back, pieces: [] }).replaceAll('\r\n', '\n').replace(/\s+/gu, ' ').trim()).toBe(text.replace(/\s+/gu, ' ').trim());
  });

  it('changed by hand between the marks is text, and stays', () => {
    const text = writeScript({ pieces: pieces.slice(0, 1), before: '', after: '', requires: [] }).replace('"x"', '"z"');
    const script = readScript(text);
    expect(script.pieces).toHaveLength(1);
    expect(script.pieces[0]!.kind).toBe('text');
    expect(writeScript(script)).toBe(text);
    expect(readPieces('keep;\n# rule {broken\n# rule {"name":1}\nstop;')).toEqual([{ kind: 'text', text: 'keep;' }, { kind: 'text', text: '# rule {broken' }, { kind: 'text', text: '# rule {"name":1}\nstop;' }]);
  });

  it('knows which filter a line belongs to', () => {
    const script = { pieces, before: 'require "x";\n', after: 'keep;\n', requires: [] };
    const lines = writeScript(script).split('\r\n');
    for (const piece of pieces) {
      const first = lines.indexOf(writePiece(piece).text.split('\n')[0]!) + 1;
      expect(pieceAt(lines.join('\r\n'), first, script)).toBe(piece);
    }
    expect(pieceAt(lines.join('\r\n'), 1, script)).toBe(null);
    expect(pieceAt(lines.join('\r\n'), lines.length, script)).toBe(null);
  });
});

describe('the labels that rules give', () => {
  it('are told once, as they will be called, and no other keywords', () => {
    const pieces: Piece[] = [
      { kind: 'rule', rule: rule({ actions: [{ kind: 'label', label: 'x y' }, { kind: 'label', label: '$Forwarded' }, { kind: 'star' }] }) },
      { kind: 'rule', rule: rule({ actions: [{ kind: 'label', label: 'X Y' }, { kind: 'label', label: '' }] }) },
      { kind: 'text', text: 'keep;' },
    ];
    expect(labelsIn(pieces)).toEqual(['x-y']);
  });

  it('are read of what somebody wrote himself, where it sets flags', () => {
    const text = (written: string): string[] => labelsInText([{ kind: 'text', text: written }]);
    expect(text('addflag "Work";\nfileinto :flags ["\\\\Seen", "tea house", "work"] "Tea";')).toEqual(['work', 'tea', 'house']);
    expect(text('setflag "flags" ["a", "$Forwarded"];\n# addflag "c";')).toEqual(['a']);
    expect(text('addflag "${word}"; removeflag "e"; fileinto "F";')).toEqual([]);
    expect(labelsInText([{ kind: 'rule', rule: rule({ actions: [{ kind: 'label', label: 'x' }] }) }])).toEqual([]);
  });
});
