import { describe, expect, it } from 'vitest';
import { matches, nameFrom, nameOf, type Card } from './card';
import { readVCards, writeVCards } from './vcard';

const v4 = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Ada King\r\nN:King;Ada;;;\r\nEMAIL;TYPE=work;PREF=1:ada@x.test\r\nitem1.TEL;VALUE=uri;TYPE="cell,home":tel:+44-1\r\nORG:Engines\\, Ltd;Research\r\nNOTE:one\\ntwo\\; and a very long note that goes o\r\n n and on\r\nBDAY:18151210\r\nCATEGORIES:friends,math\r\nADR;TYPE=work:;;1 High St;London;;W1;UK\r\nEND:VCARD\r\n';

describe('vCards', () => {
  it('of 4.0 are read with what they say', () => {
    const [card] = readVCards(v4).cards;
    expect(card).toMatchObject({
      uid: 'urn:uuid:1', name: { full: 'Ada King', components: [{ kind: 'given', value: 'Ada' }, { kind: 'surname', value: 'King' }] },
      emails: { e1: { address: 'ada@x.test', contexts: { work: true } } }, phones: { p1: { number: '+44-1', contexts: { private: true }, features: { mobile: true } } },
      organizations: { o1: { name: 'Engines, Ltd', units: [{ name: 'Research' }] } }, notes: { n1: { note: 'one\ntwo; and a very long note that goes on and on' } },
      anniversaries: { a1: { date: { year: 1815, month: 12, day: 10 } } }, keywords: { friends: true, math: true },
    });
  });

  it('of 3.0 and 2.1 too, with their pictures and encodings', () => {
    const { cards: [photo, old] } = readVCards('BEGIN:VCARD\nVERSION:3.0\nN:王;小明\nFN:王小明\nPHOTO;ENCODING=b;TYPE=PNG:AQ\n ID\nTEL;TYPE=CELL:138\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E9=9B=B7\nEMAIL;INTERNET;HOME:li@x.test\nEND:VCARD');
    expect(photo).toMatchObject({ name: { full: '王小明' }, media: { m1: { mediaType: 'image/png', uri: 'data:image/png;base64,AQID' } }, phones: { p1: { features: { mobile: true } } } });
    expect(nameOf(old!)).toBe('李雷');
    expect(old!.emails).toEqual({ e1: { address: 'li@x.test', contexts: { private: true } } });
  });

  it('may go on for very many lines, whether folded or quoted', () => {
    const lines = 60_000;
    // Where each line copied what is before it, this would not end in a minute.
    const { cards: [quoted] } = readVCards(`BEGIN:VCARD\nFN;ENCODING=QUOTED-\n PRINTABLE:${'=E6=9D=8E=\n'.repeat(lines)}\nNICKNAME:next\nEND:VCARD`);
    expect(quoted!.name?.full).toBe('李'.repeat(4000));
    expect(quoted!.nicknames).toEqual({ n1: { name: 'next' } });
    const { cards: [folded] } = readVCards(`BEGIN:VCARD\nPHOTO;ENCODING=b;TYPE=PNG:\n${` ${'A'.repeat(74)}\n`.repeat(lines)} AQ==\n\tAQ==\nFN:Ada\nEND:VCARD`);
    expect(folded!.media?.m1?.uri).toHaveLength('data:image/png;base64,'.length + (74 * lines) + 8);
    expect(folded!.name?.full).toBe('Ada');
  });

  it('come back as they went out, in both versions', () => {
    const card = { id: 'C1', ...readVCards(v4).cards[0] } as Card;
    for (const version of ['4.0', '3.0'] as const) {
      const text = writeVCards([card], version);
      expect(text.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
      expect({ id: 'C1', ...readVCards(text).cards[0] }).toEqual(card);
    }
  });

  it('that are none are passed over, and nothing in them becomes a line of another', () => {
    expect(readVCards('hello\nBEGIN:VCARD\nno colon\nEND')).toEqual({ cards: [], left: 1 });
    expect(readVCards('BEGIN:VCARD\nPHOTO:https://track.test/x.png\nURL:javascript:alert(1)\nEND:VCARD')).toEqual({ cards: [], left: 1 });
    expect(readVCards('BEGIN:VCARD\nUID:urn:uuid:2\nEND:VCARD')).toEqual({ cards: [], left: 1 });
    // One that has no end goes into the next, which can be read.
    const some = readVCards(`BEGIN:VCARD\nFN:Lost\n${'BEGIN:VCARD\nFN:Ada\nEND:VCARD\n'.repeat(10_001)}`);
    expect([some.cards.length, some.left]).toEqual([10_000, 2]);
    expect(some.cards[0]!.name?.full).toBe('Ada');
    const evil = writeVCards([{ id: 'C', uid: 'u', addressBookIds: {}, name: { full: 'A\r\nEND:VCARD' }, links: { l: { uri: 'https://x.test/\r\nEMAIL:e@x.test' } } }], '4.0');
    expect(evil.match(/END:VCARD/g)).toHaveLength(2);
    expect(evil.split('\r\n').filter((line) => line.startsWith('EMAIL') || line === 'END:VCARD')).toEqual(['END:VCARD']);
  });
});

describe('contacts', () => {
  it('are named as their language names them', () => {
    expect(nameOf({ name: nameFrom('小明', '王')! })).toBe('王小明');
    expect(nameOf({ name: nameFrom('Ada', 'King')! })).toBe('Ada King');
    expect(nameOf({ emails: { e: { address: 'a@x.test' } } })).toBe('a@x.test');
    expect(matches({ id: '', uid: '', addressBookIds: {}, name: { full: 'Ada King' }, emails: { e: { address: 'ada@x.test' } } }, 'king x.te')).toBe(true);
  });
});
