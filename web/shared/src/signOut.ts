import { RequestError } from './jmap/errors';
import { csrfHeader, type BrowserSession } from './session';
import { forgetStored } from './stored';

export async function signOut(session: BrowserSession): Promise<void> {
  const response = await fetch('/signout', { method: 'POST', credentials: 'same-origin', headers: csrfHeader(session) });
  if (!response.ok) throw new RequestError(response.status, response.statusText);
  forgetPerson();
}

/** What the webmail keeps on a person's own device goes when he signs out, in whichever of the pages; and that it is his own. */
function forgetPerson(): void {
  forgetStored('posthouse.device');
  // It is done whether or not anybody waits for it; windows that have it open let go of it.
  indexedDB.deleteDatabase('posthouse-mail');
}
