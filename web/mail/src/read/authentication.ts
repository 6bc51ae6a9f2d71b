export interface Verdict {
  result: 'pass' | 'fail' | 'none';
  domain: string;
}

/** What our own server found when the message came (RFC 8601): whether the domain in From vouches for it. */
export function verdict(header: string | null, from: string): Verdict {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const result = /(?:^|;)\s*dmarc\s*=\s*(\w+)/i.exec(header ?? '')?.[1]?.toLowerCase();
  return { domain, result: result === 'pass' ? 'pass' : result === 'fail' ? 'fail' : 'none' };
}
