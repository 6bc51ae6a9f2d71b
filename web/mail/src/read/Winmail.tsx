import type { BodyPart, Id } from '@posthouse/shared/jmap/types';
import { useEffect, useState } from 'react';
import { useApp } from '../context';
import { HtmlBody } from './HtmlBody';
import { PlainText } from './PlainText';

interface Unpacked {
  /** The text of the message, where the file holds it. */
  text: BodyPart | null;
  files: BodyPart[];
}

/** What is in a winmail.dat, in which Outlook packs text and files for its like (Tnef/parse); null until it is there, and for what cannot be opened. */
export function useWinmail(part: BodyPart | undefined): Unpacked | null {
  const { room } = useApp();
  const blobId = part?.blobId ?? null;
  const [unpacked, setUnpacked] = useState<{ blobId: Id; found: Unpacked } | null>(null);
  useEffect(() => {
    if (blobId === null) return;
    let gone = false;
    room.client.call<{ list: { blobId: Id; name: string; type: string; size: number }[] }>('Tnef/parse', { blobId }).then(
      ({ list }) => {
        if (gone) return;
        const parts = list.map((file): BodyPart => ({ partId: null, blobId: file.blobId, size: file.size, name: file.name === '' ? null : file.name, type: file.type, charset: null, disposition: 'attachment', cid: null }));
        const text = parts.find((file) => file.name === null && file.type === 'text/html') ?? parts.find((file) => file.name === null && file.type === 'text/plain') ?? null;
        setUnpacked({ blobId, found: { text, files: parts.filter((file) => file.name !== null || !file.type.startsWith('text/')) } });
      },
      // The file itself stays in the list.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [room, blobId]);
  return unpacked !== null && unpacked.blobId === blobId ? unpacked.found : null;
}

export function WinmailText({ part, title }: { part: BodyPart; title: string }) {
  const { room } = useApp();
  const [text, setText] = useState<string | null>(null);
  const blobId = part.blobId!;
  const html = part.type === 'text/html';
  useEffect(() => {
    if (html) return;
    let gone = false;
    room.client.download(blobId, 'text', 'text/plain').then((blob) => blob.text()).then((read) => { if (!gone) setText(read); }, () => undefined);
    return () => {
      gone = true;
    };
  }, [room, blobId, html]);
  if (html) return <HtmlBody blobId={blobId} title={title} />;
  return text === null ? null : <PlainText text={text} />;
}
