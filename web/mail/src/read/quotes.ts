/** Parts of a plain text: what the writer wrote, and what he quoted. */
export interface TextPart {
  quoted: boolean;
  text: string;
}

const introduced = /^(On .{4,200}(wrote|schrieb|写道)\s*:|.{2,200}(写道|寫道)\s*[：:]|-{2,}\s*(Original Message|原始邮件|Forwarded message|转发的邮件)\s*-{2,})\s*$/i;

export function parts(text: string): TextPart[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const found: TextPart[] = [];
  const add = (line: string, quoted: boolean): void => {
    const last = found.at(-1);
    if (last?.quoted === quoted) last.text += '\n' + line;
    else found.push({ quoted, text: line });
  };
  // The next line with a word in it, for each line: looked up from the end, so that many empty lines cost no more than they are.
  const following: (string | undefined)[] = [];
  for (let i = lines.length - 1, next: string | undefined; i >= 0; i--) {
    following[i] = next;
    if (lines[i]!.trim() !== '') next = lines[i];
  }
  lines.forEach((line, i) => {
    const next = following[i];
    const quoted = line.startsWith('>') || (introduced.test(line.trim()) && next?.startsWith('>') === true);
    // An empty line inside of a quotation belongs to it.
    const between = line.trim() === '' && found.at(-1)?.quoted === true && next?.startsWith('>') === true;
    add(line, quoted || between);
  });
  return found.filter((part) => part.text.trim() !== '' || found.length === 1);
}

// RFC 5321 §4.5.3.1, RFC 1035 §2.3.4: what is bounded there is bounded here, so that a text without end costs no more than its length.
const linkPattern = /\b(https?:\/\/[^\s<>"'，。；：！？、（）《》【】]+[^\s<>"'.,;:!?)\]，。；：！？、（）《》【】]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10})/gu;

/** Text and the links in it. */
export function links(text: string): { text: string; href: string | null }[] {
  const found: { text: string; href: string | null }[] = [];
  let end = 0;
  for (const match of text.matchAll(linkPattern)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), href: null });
    found.push({ text: match[0], href: match[0].includes('://') ? match[0] : `mailto:${match[0]}` });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), href: null });
  return found;
}
