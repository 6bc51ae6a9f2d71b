import type { Draft } from '../compose/draft';

/** A letter as a mailto address asks for it (RFC 6068); null for what is none. */
export function letter(address: string): Partial<Draft> | null {
  try {
    const url = new URL(address);
    if (url.protocol !== 'mailto:' || url.pathname === '') return null;
    return {
      to: [{ name: null, email: decodeURIComponent(url.pathname) }],
      subject: url.searchParams.get('subject') ?? 'unsubscribe',
      text: url.searchParams.get('body') ?? 'unsubscribe',
    };
  } catch {
    // A percent sign that stands for nothing.
    return null;
  }
}
