import { useEffect, useRef, useState, type ReactNode } from 'react';
import { notices } from '@posthouse/shared/notices';
import { useApp } from '../context';
import { explain } from '../data/actions';
import type { AttachedFile, Draft } from '../compose/draft';
import { sendForLink } from '../compose/sendFile';
import { t, texts } from '../text';
import { LinkOffer } from './LinkOffer';
import { createLink, explainLink, forLinks, limitsOf, mostAttached, type LinkBlock, type LinkWishes } from './links';

/**
 * Links in the place of large attachments, for the window in which a message is written: which files are better sent so, the question, and the
 * way of the file until its link is in the text.
 */
export function useLinkOffer({ latest, change, put, attach }: {
  latest: () => Draft;
  change: (what: Partial<Draft>) => void;
  /** Puts it into the text. */
  put: (block: LinkBlock) => void;
  /** Attaches all the same. */
  attach: (files: readonly File[]) => void;
}): { take: (files: readonly File[]) => File[]; hasMade: () => boolean; asks: boolean; point: () => void; view: ReactNode } {
  const { room } = useApp();
  const [offered, setOffered] = useState<readonly File[]>([]);
  const links = limitsOf(room.client);
  const most = room.client.limit('maxSizeUpload', 50_000_000);
  const current = useRef({ put, attach });
  const ways = useRef(new Set<AbortController>());
  const made = useRef(false);
  const question = useRef<HTMLFormElement>(null);
  useEffect(() => {
    current.current = { put, attach };
  });
  useEffect(() => {
    const all = ways.current;
    // Nobody is there any more to put the link into the text.
    return () => { for (const way of all) way.abort(); };
  }, []);

  const attached = (): number => octets(latest().files.filter((file) => file.link !== true));
  const take = (files: readonly File[]): File[] => {
    if (links?.mayCreate !== true) return [...files];
    const { offered: better, tooLarge, rest } = forLinks(files, attached(), links, most, mostAttached(room.client));
    for (const file of tooLarge) notices.problem(t('links.tooLarge', { name: file.name, size: texts.size(links.maxSizeFile) }));
    if (better.length > 0) setOffered((before) => [...before, ...better]);
    return rest;
  };

  const begin = (file: File, wishes: LinkWishes): void => {
    const key = crypto.randomUUID();
    const entry: AttachedFile = { key, name: file.name, type: file.type === '' ? 'application/octet-stream' : file.type, size: file.size, blobId: null, progress: 0, link: true };
    const way = new AbortController();
    const leave = (): void => {
      ways.current.delete(way);
      if (!way.signal.aborted) change({ files: latest().files.filter((other) => other.key !== key) });
    };
    ways.current.add(way);
    change({ files: [...latest().files, entry] });
    const progress = (share: number): void => {
      if (way.signal.aborted) return;
      // Taken off the list by hand.
      if (!latest().files.some((other) => other.key === key)) way.abort();
      else change({ files: latest().files.map((other) => (other.key === key ? { ...other, progress: share } : other)) });
    };
    sendForLink(room, file, entry.type, progress, way.signal).then(async ({ blobId }) => {
      way.signal.throwIfAborted();
      const block = await createLink(room.client, blobId, file.name, file.size, wishes);
      made.current = true;
      leave();
      current.current.put(block);
      notices.done(t('links.inserted', { name: file.name }));
    }).catch((error: unknown) => {
      const given = way.signal.aborted;
      leave();
      if (!given) notices.problem(explainLink(error, file.name, explain(error)));
    });
  };

  const view = offered.length === 0 || links === null ? null : (
    <LinkOffer
      ref={question} files={offered} limits={links} all={offered.every((file) => file.size >= links.offerFrom) ? null : attached() + octets(offered)}
      mayAttach={offered.every((file) => file.size <= most) && attached() + octets(offered) <= mostAttached(room.client)}
      onAttach={() => { setOffered([]); current.current.attach(offered); }}
      onCancel={() => setOffered([])}
      onSend={(wishes) => { setOffered([]); for (const file of offered) begin(file, wishes); }}
    />
  );
  /** The files are in neither the message nor a link until it is answered. */
  const point = (): void => {
    notices.problem(t('links.answerFirst', { count: offered.length, names: offered.map((file) => file.name).join(', ') }));
    // A window that was small shows it with the next picture.
    requestAnimationFrame(() => question.current?.querySelector<HTMLElement>('[type=submit]')?.focus());
  };
  // Discarding can be taken back, so a link is not revoked with its draft; the writer is told where it is.
  return { take, hasMade: () => made.current, asks: view !== null, point, view };
}

function octets(files: readonly { size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
