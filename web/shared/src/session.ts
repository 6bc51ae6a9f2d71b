import { OfflineError, RequestError } from './jmap/errors';

/** Who is signed in in this browser (GET /session), and the token that every request of a page shows. */
export interface BrowserSession {
  name: string;
  address: string;
  language: string;
  isAdministrator: boolean;
  csrf: string;
}

export function csrfHeader(session: BrowserSession): Record<string, string> {
  return { 'X-Posthouse-Csrf': session.csrf };
}

/** Null when nobody is. */
export async function currentSession(): Promise<BrowserSession | null> {
  let response: Response;
  try {
    response = await fetch('/session', { credentials: 'same-origin' });
  } catch {
    throw new OfflineError();
  }
  if (response.status === 401) return null;
  if (!response.ok) throw new RequestError(response.status, response.statusText);
  return (await response.json()) as BrowserSession;
}

/** To the sign-in, and back to where one was. */
export function toSignIn(): void {
  location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
}
