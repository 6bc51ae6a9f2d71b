import { nameFrom, nameOf, part, type Card, type NewCard } from './card';

/** One line of a vCard (RFC 6350 §3.3): its name, its parameters and its value as it stands. */
interface Line {
  name: string;
  parameters: Record<string, string[]>;
  value: string;
}

// More than this in one file is none that a person made.
const mostCards = 10_000;
const mostText = 4_000;
// A line's name and parameters, which may be folded as well.
const mostHead = 2_000;

/** The contacts of a file of vCards, 4.0, 3.0 or 2.1, and how many it begins that cannot be taken: without an end, without a word, or beyond the ten thousandth. */
export function readVCards(text: string): { cards: NewCard[]; left: number } {
  let begun = 0;
  const cards: NewCard[] = [];
  let open: Line[] | null = null;
  for (const line of unfold(text)) {
    const read = parse(line);
    if (read === null) continue;
    if (read.name === 'BEGIN' && read.value.toUpperCase() === 'VCARD') {
      begun++;
      open = [];
    } else if (read.name === 'END' && open !== null) {
      const card = cardOf(open);
      // Without a word of anybody it would be an empty row.
      if (cards.length < mostCards && Object.keys(card).some((key) => key !== 'addressBookIds' && key !== 'uid')) cards.push(card);
      open = null;
    } else open?.push(read);
  }
  return { cards, left: begun - cards.length };
}

export function writeVCards(cards: readonly Card[], version: '4.0' | '3.0'): string {
  return cards.map((card) => writeOne(card, version)).join('');
}

// RFC 6350 §3.2: a line that begins with a space goes on with the one before; quoted-printable of 2.1 goes on after "=".
// A picture is thousands of lines: pieces are gathered and joined once, for each line of them would otherwise copy all before it.
function unfold(text: string): string[] {
  const lines: string[] = [];
  let pieces: string[] = [];
  let head = '';
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    const last = pieces.at(-1);
    const folded = last !== undefined && /^[ \t]/.test(line);
    const goesOn = !folded && last?.endsWith('=') === true && isPrintable(head);
    if (goesOn) pieces[pieces.length - 1] = last.slice(0, -1);
    else if (!folded) {
      lines.push(pieces.join(''));
      pieces = [];
      head = '';
    }
    const piece = folded ? line.slice(1) : line;
    pieces.push(piece);
    if (head.length < mostHead && !head.includes(':')) head += piece;
  }
  lines.push(pieces.join(''));
  return lines;
}

function isPrintable(head: string): boolean {
  return /;\s*(?:ENCODING=)?QUOTED-PRINTABLE/i.test(head.slice(0, head.indexOf(':') + 1));
}

function parse(line: string): Line | null {
  const match = /^(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:[^":;]|"[^"]*")*)*):([\s\S]*)$/.exec(line);
  if (match === null) return null;
  const parameters: Record<string, string[]> = {};
  for (const item of match[2]!.match(/;(?:[^";]|"[^"]*")*/g) ?? []) {
    const [key, value] = item.slice(1).includes('=') ? [item.slice(1, item.indexOf('=')), item.slice(item.indexOf('=') + 1)] : ['TYPE', item.slice(1)];
    const name = key.toUpperCase();
    parameters[name] = [...(parameters[name] ?? []), ...(value.match(/"[^"]*"|[^,]+/g) ?? []).map((one) => one.replace(/^"|"$/g, '')).flatMap((one) => (name === 'TYPE' ? one.split(',') : [one]))];
  }
  let value = match[3]!;
  if ([...(parameters.ENCODING ?? []), ...(parameters.TYPE ?? [])].some((one) => /^quoted-printable$/i.test(one))) value = fromQuotedPrintable(value, parameters.CHARSET?.[0] ?? 'utf-8');
  return { name: match[1]!.toUpperCase(), parameters, value };
}

function fromQuotedPrintable(text: string, charset: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '=' ? /^[0-9a-f]{2}/i.exec(text.slice(i + 1))?.[0] : undefined;
    if (hex === undefined && text.charCodeAt(i) < 0x80) bytes.push(text.charCodeAt(i));
    else if (hex === undefined) {
      const character = String.fromCodePoint(text.codePointAt(i)!);
      bytes.push(...encoder.encode(character));
      i += character.length - 1;
    } else {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    }
  }
  try {
    return new TextDecoder(charset).decode(new Uint8Array(bytes));
  } catch {
    return new TextDecoder().decode(new Uint8Array(bytes));
  }
}

// RFC 6350 §3.4.
function unescape(text: string): string {
  return text.replace(/\\([\\,;nN])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c)).slice(0, mostText);
}

function pieces(value: string, separator: ';' | ','): string[] {
  return (value.match(separator === ';' ? /(?:\\.|[^\\;])*(?:;|$)/g : /(?:\\.|[^\\,])*(?:,|$)/g) ?? []).slice(0, -1).map((piece) => unescape(piece.endsWith(separator) ? piece.slice(0, -1) : piece)).concat(value === '' ? [''] : []);
}

function contextsOf(line: Line): Record<string, true> | undefined {
  const types = (line.parameters.TYPE ?? []).map((type) => type.toLowerCase());
  const contexts: Record<string, true> = { ...(types.includes('work') ? { work: true as const } : {}), ...(types.includes('home') ? { private: true as const } : {}) };
  return Object.keys(contexts).length === 0 ? undefined : contexts;
}

function cardOf(lines: readonly Line[]): NewCard {
  const card: NewCard = { addressBookIds: {} };
  const add = (property: string, value: object): void => {
    const map = (card[property] ??= {}) as Record<string, object>;
    map[`${property.slice(0, 1)}${Object.keys(map).length + 1}`] = value;
  };
  let full = '';
  for (const line of lines) {
    const contexts = contextsOf(line);
    const also = contexts === undefined ? {} : { contexts };
    const text = unescape(line.value).trim();
    switch (line.name) {
      case 'UID':
        if (text !== '' && text.length <= 255) card.uid = text;
        break;
      case 'FN':
        full = text;
        break;
      case 'N': {
        const [surname = '', given = '', additional = ''] = pieces(line.value, ';').map((piece) => piece.trim());
        const name = nameFrom([given, additional].filter((one) => one !== '').join(' '), surname);
        if (name !== undefined) card.name = name;
        break;
      }
      case 'NICKNAME':
        for (const name of pieces(line.value, ',')) if (name.trim() !== '') add('nicknames', { name: name.trim() });
        break;
      case 'EMAIL':
        if (text !== '') add('emails', { address: text, ...also });
        break;
      case 'TEL':
        if (text !== '') {
          const mobile = (line.parameters.TYPE ?? []).some((type) => /^(?:cell|mobile)$/i.test(type));
          add('phones', { number: text.replace(/^tel:/i, ''), ...also, ...(mobile ? { features: { mobile: true } } : {}) });
        }
        break;
      case 'ORG': {
        const [name = '', ...units] = pieces(line.value, ';').map((piece) => piece.trim()).filter((piece) => piece !== '');
        if (name !== '') add('organizations', { name, ...(units.length > 0 ? { units: units.map((unit) => ({ name: unit })) } : {}) });
        break;
      }
      case 'TITLE':
      case 'ROLE':
        if (text !== '') add('titles', { name: text, ...(line.name === 'ROLE' ? { kind: 'role' } : {}) });
        break;
      case 'ADR': {
        const kinds = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];
        const components = pieces(line.value, ';').map((value, i) => ({ kind: kinds[i] ?? 'name', value: value.trim() })).filter((one) => one.value !== '');
        if (components.length > 0) add('addresses', { components, full: components.map((one) => one.value).join(', '), ...also });
        break;
      }
      case 'NOTE':
        if (text !== '') add('notes', { note: text });
        break;
      case 'URL':
        if (/^https?:/i.test(text)) add('links', { uri: text });
        break;
      case 'BDAY': {
        const date = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text) ?? /^(--)(\d{2})-?(\d{2})/.exec(text);
        if (date !== null) add('anniversaries', { kind: 'birth', date: { '@type': 'PartialDate', ...(date[1] === '--' ? {} : { year: Number(date[1]) }), month: Number(date[2]), day: Number(date[3]) } });
        break;
      }
      case 'PHOTO': {
        const photo = photoOf(line);
        if (photo !== null) add('media', photo);
        break;
      }
      case 'CATEGORIES':
        for (const keyword of pieces(line.value, ',')) if (keyword.trim() !== '') (card.keywords ??= {})[keyword.trim()] = true;
        break;
      case 'KIND':
      case 'X-ADDRESSBOOKSERVER-KIND':
        if (/^(?:group|org|individual|location|device|application)$/i.test(text)) card.kind = text.toLowerCase();
        break;
      case 'MEMBER':
      case 'X-ADDRESSBOOKSERVER-MEMBER':
        (card.members ??= {})[text] = true;
        break;
    }
  }
  if (full !== '') card.name = { ...card.name, full };
  return card;
}

function photoOf(line: Line): object | null {
  const inline = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)$/i.exec(line.value);
  if (inline !== null) return { kind: 'photo', mediaType: inline[1]!.toLowerCase(), uri: line.value.replace(/\s/g, '') };
  if (!(line.parameters.ENCODING ?? []).some((one) => /^(?:b|base64)$/i.test(one))) return null;
  const type = (line.parameters.TYPE ?? []).find((one) => /^(?:png|jpe?g|gif|webp)$/i.test(one))?.toLowerCase().replace('jpg', 'jpeg') ?? 'jpeg';
  return { kind: 'photo', mediaType: `image/${type}`, uri: `data:image/${type};base64,${line.value.replace(/\s/g, '')}` };
}

function writeOne(card: Card, version: '4.0' | '3.0'): string {
  const lines = ['BEGIN:VCARD', `VERSION:${version}`, `UID:${escape(card.uid)}`, `FN:${escape(nameOf(card))}`];
  const surname = part(card, 'surname');
  const given = part(card, 'given');
  if (version === '3.0' || surname !== '' || given !== '') lines.push(`N:${[surname, given, part(card, 'given2'), part(card, 'title'), part(card, 'credential')].map(escape).join(';')}`);
  for (const { name } of Object.values(card.nicknames ?? {})) lines.push(`NICKNAME:${escape(name)}`);
  for (const email of Object.values(card.emails ?? {})) lines.push(`EMAIL${typesOf(email.contexts)}:${escape(email.address)}`);
  for (const phone of Object.values(card.phones ?? {})) lines.push(`TEL${typesOf(phone.contexts, phone.features?.mobile === true ? ['cell'] : [])}${version === '4.0' ? ';VALUE=text' : ''}:${escape(phone.number.replace(/^tel:/i, ''))}`);
  for (const one of Object.values(card.organizations ?? {})) lines.push(`ORG:${[one.name ?? '', ...(one.units ?? []).map((unit) => unit.name)].map(escape).join(';')}`);
  for (const title of Object.values(card.titles ?? {})) lines.push(`${title.kind === 'role' ? 'ROLE' : 'TITLE'}:${escape(title.name)}`);
  for (const address of Object.values(card.addresses ?? {})) {
    const kinds = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];
    const parts = kinds.map((kind) => (address.components ?? []).filter((one) => one.kind === kind).map((one) => one.value).join(' '));
    if (parts.join('') === '') parts[2] = address.full ?? '';
    lines.push(`ADR${typesOf(address.contexts)}:${parts.map(escape).join(';')}`);
  }
  for (const { note } of Object.values(card.notes ?? {})) lines.push(`NOTE:${escape(note)}`);
  for (const { uri } of Object.values(card.links ?? {})) lines.push(`URL:${uri.replace(/[\r\n]/g, '')}`);
  for (const { kind, date } of Object.values(card.anniversaries ?? {})) {
    if (kind === 'birth' && date.month !== undefined && date.day !== undefined) lines.push(`BDAY:${date.year === undefined ? '--' : String(date.year).padStart(4, '0')}${two(date.month)}${two(date.day)}`);
  }
  for (const media of Object.values(card.media ?? {})) {
    const data = /^data:image\/(\w+);base64,(.*)$/.exec(media.uri ?? '');
    if (media.kind === 'photo' && data !== null) lines.push(version === '4.0' ? `PHOTO:${media.uri}` : `PHOTO;ENCODING=b;TYPE=${data[1]!.toUpperCase()}:${data[2]}`);
  }
  const keywords = Object.keys(card.keywords ?? {});
  if (keywords.length > 0) lines.push(`CATEGORIES:${keywords.map(escape).join(',')}`);
  if (card.kind === 'group') {
    lines.push(version === '4.0' ? 'KIND:group' : 'X-ADDRESSBOOKSERVER-KIND:group');
    for (const member of Object.keys(card.members ?? {})) lines.push(`${version === '4.0' ? 'MEMBER' : 'X-ADDRESSBOOKSERVER-MEMBER'}:${member}`);
  }
  lines.push('END:VCARD');
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function typesOf(contexts: Record<string, true> | undefined, more: string[] = []): string {
  const types = [...(contexts?.work === true ? ['work'] : []), ...(contexts?.private === true ? ['home'] : []), ...more];
  return types.map((type) => `;TYPE=${type}`).join('');
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function escape(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

// RFC 6350 §3.2: at most 75 octets, and never inside of a character.
function fold(line: string): string {
  const bytes = new TextEncoder();
  let folded = '';
  let length = 0;
  for (const character of line) {
    const size = bytes.encode(character).length;
    if (length + size > 75) {
      folded += '\r\n ';
      length = 1;
    }
    folded += character;
    length += size;
  }
  return folded;
}
