export interface Verdict {
  result: 'pass' | 'fail' | 'none';
  domain: string;
}

/**
 * What our own server found when the message came (RFC 8601): whether the domain in From vouches for it. Only a field that begins with the server's
 * name counts (§5): the server takes others of that name out, and whoever sent the message may have written any other.
 */
export function verdict(headers: readonly string[] | null, server: string, from: string): Verdict {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const own = headers?.find((header) => server !== '' && /^\s*([^\s;(]+)/.exec(header)?.[1]?.toLowerCase() === server.toLowerCase());
  const result = /(?:^|;)\s*dmarc\s*=\s*(\w+)/i.exec(own ?? '')?.[1]?.toLowerCase();
  return { domain, result: result === 'pass' ? 'pass' : result === 'fail' ? 'fail' : 'none' };
}
