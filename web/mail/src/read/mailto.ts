import type { Draft } from '../compose/draft';

/** More in one link is no letter that anybody writes. */
const mostAddresses = 100;

/** A letter as a mailto address asks for it (RFC 6068): whom to, of what, which words; nothing else that it names counts (§4). Null for what is none. */
export function letter(address: string): Partial<Draft> | null {
  const match = /^mailto:([^?#]*)(?:\?([^#]*))?/i.exec(address.trim());
  if (match === null) return null;
  const found = { to: [match[1]!], cc: [] as string[], bcc: [] as string[], subject: [] as string[], body: [] as string[] };
  for (const field of (match[2] ?? '').split('&')) {
    const at = field.indexOf('=');
    const name = field.slice(0, Math.max(0, at)).toLowerCase();
    if (Object.hasOwn(found, name)) found[name as keyof typeof found].push(field.slice(at + 1));
  }
  // What is not asked for is not given: the composer's own beginning stands.
  const draft: Partial<Draft> = {};
  for (const name of ['to', 'cc', 'bcc'] as const) {
    // §2: a comma between addresses stands as it is, one within an address is encoded.
    const emails = new Set(found[name].flatMap((list) => list.split(',')).map((email) => decoded(email).trim()).filter((email) => email !== ''));
    if (emails.size > 0) draft[name] = [...emails].slice(0, mostAddresses).map((email) => ({ name: null, email }));
  }
  // §5: a plus sign is a plus sign, and a line ends with %0D%0A.
  const [subject] = found.subject, [body] = found.body;
  if (subject !== undefined) draft.subject = decoded(subject).replace(/\s+/g, ' ');
  if (body !== undefined) draft.text = decoded(body).replace(/\r\n?/g, '\n');
  return draft;
}

/** A percent sign that stands for nothing, as in "100% sure", is one: the rest of the letter must not go with it. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => {
    try {
      return decodeURIComponent(octets);
    } catch {
      return octets;
    }
  });
}

/** A letter that leaves a list (RFC 2369 §3.2). */
export function leavingLetter(address: string): Partial<Draft> | null {
  const asked = letter(address);
  // It goes where the list says, or nowhere.
  return asked?.to?.every(({ email }) => email.includes('@')) !== true ? null : { subject: 'unsubscribe', text: 'unsubscribe', ...asked };
}

/** The letter that a click asks for; null where it is on no link to a mail address. */
export function letterClicked(event: Event): Partial<Draft> | null {
  // Not by its type: a message in a frame has types of its own.
  const link = (event.target as Element | null)?.closest?.('a[href], area[href]');
  return link == null ? null : letter(link.getAttribute('href')!);
}
