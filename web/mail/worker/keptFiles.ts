import { Database } from '../src/offline/database';

/** A file of a message from the server; without a network, what the browser keeps of it on its owner's own device. */
export async function answerKeptFile(request: Request, path: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // /jmap/download/ACCOUNT/BLOB/NAME
    const blobId = decodeURIComponent(path.split('/')[4] ?? '');
    const database = await Database.open();
    try {
      const kept = await database.kept();
      const file = kept === undefined || kept.locked ? undefined : await database.read(['files'], (stores) => stores.get('files', blobId));
      if (file === undefined) throw error;
      return new Response(file.content, { headers: { 'content-type': file.content.type, 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" } });
    } finally {
      database.close();
    }
  }
}
