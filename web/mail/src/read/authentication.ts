/** What our own server found when the message came (RFC 8601), as far as a reader is told. */
export interface Verdict {
  result: 'pass' | 'fail' | 'none';
  /** Of the address in From. */
  domain: string;
  /** Domains whose signature (DKIM) is good. */
  signedBy: string[];
  /** Domains whose signature does not fit the message. */
  brokenBy: string[];
  /** SPF: whether the domain of the envelope lets the server that brought the message send for it. */
  sender: { domain: string; result: 'pass' | 'fail' | 'none' } | null;
  /** A server on the way vouches for what it found before (ARC). */
  passedOn: boolean;
}

interface Result {
  method: string;
  result: string;
  properties: Map<string, string>;
}

/**
 * Whether the domain in From vouches for the message, and by what. Only a field that begins with the server's name counts (§5): the server takes others of
 * that name out, and whoever sent the message may have written any other.
 */
export function verdict(headers: readonly string[] | null, server: string, from: string): Verdict {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const own = headers?.find((header) => server !== '' && /^\s*([^\s;(]+)/.exec(header)?.[1]?.toLowerCase() === server.toLowerCase());
  const results = own === undefined ? [] : resultsOf(own);
  const dmarc = results.find((one) => one.method === 'dmarc')?.result;
  const spf = results.find((one) => one.method === 'spf');
  const address = spf?.properties.get('smtp.mailfrom') ?? spf?.properties.get('smtp.helo') ?? '';
  const signers = (result: (text: string) => boolean): string[] => [...new Set(results.filter((one) => one.method === 'dkim' && result(one.result)).map((one) => one.properties.get('header.d')?.toLowerCase() ?? '').filter((name) => name !== ''))];
  return {
    domain,
    result: dmarc === 'pass' ? 'pass' : dmarc === 'fail' ? 'fail' : 'none',
    signedBy: signers((text) => text === 'pass'),
    brokenBy: signers((text) => text === 'fail'),
    sender: spf === undefined || address === '' ? null : { domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(), result: spf.result === 'pass' ? 'pass' : spf.result === 'fail' || spf.result === 'softfail' ? 'fail' : 'none' },
    passedOn: results.some((one) => one.method === 'arc' && one.result === 'pass'),
  };
}

/** The methods of a field (§2.2) without its comments. One pass: what a stranger wrote costs no more than its length. */
function resultsOf(header: string): Result[] {
  const pieces: string[] = [''];
  let depth = 0, quoted = false;
  for (let i = 0; i < header.length; i++) {
    const c = header[i]!;
    if (c === '\\') i++;
    else if (quoted) {
      if (c === '"') quoted = false;
      else pieces[pieces.length - 1] += c;
    } else if (c === '(') depth++;
    else if (c === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (c === '"') quoted = true;
    else if (c === ';') pieces.push('');
    else pieces[pieces.length - 1] += c;
  }
  return pieces.slice(1).map((piece) => {
    const [first, ...rest] = piece.trim().split(/\s+/);
    const pair = (text: string): [string, string] => [text.slice(0, Math.max(0, text.indexOf('='))).toLowerCase(), text.slice(text.indexOf('=') + 1)];
    const [method, result] = pair(first ?? '');
    return { method: method.split('/')[0]!, result: result.toLowerCase(), properties: new Map(rest.map(pair)) };
  });
}
