import { use, useCallback, useEffect, useRef, useState } from 'react';
import { MethodError, OfflineError, RequestError } from '@posthouse/shared/jmap/errors';
import type { GetResponse, Id, Identity } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { htmlPartOf } from '../data/contents';
import { explain } from '../data/actions';
import type { Mailroom } from '../data/mailroom';
import { filesOf } from '../read/files';
import { defaultOf, plainOf } from './answers';
import type { Draft } from './draft';
import { HoldingContext } from './holding';
import { elementsOf, textToHtml } from './html';
import { save } from './outgoing';
import { Saving, type SaveState } from './saving';
import { t } from '../text';
import { signatureHtml, signatureText } from './signatures';

/** A draft with its text, once what it begins with has come; and its copy on the server, which follows it. */
export function useDraft(initial: Partial<Draft>): {
  draft: Draft | null; identity: Identity | undefined; change: (change: Partial<Draft>) => void; state: SaveState; flush: () => Promise<void>; stop: () => void; goOn: () => void; latest: () => Draft; isUnsaved: () => boolean; startHtml: string;
} {
  const { room, contents } = useApp();
  const holding = use(HoldingContext);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [startHtml, setStartHtml] = useState('');
  const [state, setState] = useState<SaveState>({ kind: 'clean' });
  const current = useRef<Draft | null>(null);
  const begun = useRef('');
  const identity = room.identities.find((other) => other.id === draft?.identityId) ?? room.identities[0];

  useEffect(() => {
    let gone = false;
    const begin = async (): Promise<void> => {
      const [full, html] = initial.emailId != null ? await reopened(initial.emailId) : await fresh();
      if (gone) return;
      current.current = full;
      begun.current = wordsOf(full);
      setStartHtml(html);
      setDraft(full);
    };
    const fresh = async (): Promise<[Draft, string]> => {
      const chosen = room.identities.find((other) => other.id === initial.identityId) ?? defaultOf(room.identities);
      const signed = signatureHtml(chosen) === '' ? '' : `<p></p>${signatureHtml(chosen)}`;
      const quote = initial.quote ?? null;
      let quoted = '';
      if (quote !== null) {
        const inner = quote.blobId === null ? textToHtml(stripped(initial.text ?? '')) : (await contents.view(quote.blobId, false, false)).html;
        quoted = quote.block ? `${quote.before}<blockquote>${bodyOf(inner)}</blockquote>` : `${quote.before}${bodyOf(inner)}`;
      }
      const text = quote === null ? (initial.text ?? '') : '';
      const plainSigned = signatureText(chosen);
      const made: Draft = {
        key: initial.key ?? '', emailId: null, to: [], cc: [], bcc: [], subject: '', files: [], inReplyTo: [], references: [], origin: null, ...initial,
        identityId: chosen?.id ?? '', text: quote === null ? text + plainSigned : plainSigned + (initial.text ?? ''), html: null, quote: null,
      };
      return [made, `${text === '' ? '<p></p>' : textToHtml(text)}${signed}${quoted}`];
    };
    const reopened = async (id: string): Promise<[Draft, string]> => {
      await contents.load([id]);
      const content = contents.get(id);
      if (content === undefined) throw new Error('The draft is not there any more.');
      const part = htmlPartOf(content);
      const html = part === undefined ? null : (await contents.view(part, false, false)).html;
      const inline = content.attachments.filter((file) => file.cid !== null && file.disposition !== 'attachment' && file.type.startsWith('image/') && part !== undefined);
      const files = [...filesOf(content).map((file) => ({ file, cid: undefined as string | undefined })), ...inline.map((file) => ({ file, cid: file.cid!.replace(/^<|>$/g, '') }))];
      const from = content.from?.[0]?.email.toLowerCase();
      const made: Draft = {
        key: initial.key ?? '', emailId: id, identityId: (room.identities.find((other) => other.email.toLowerCase() === from) ?? room.identities[0])?.id ?? '',
        to: content.to ?? [], cc: content.cc ?? [], bcc: content.bcc ?? [], subject: content.subject ?? '', text: plainOf(content), html: null, quote: null,
        files: files.map(({ file, cid }) => ({ key: file.blobId!, name: file.name ?? 'file', type: file.type, size: file.size, blobId: file.blobId, progress: 1, cid })),
        inReplyTo: content.inReplyTo ?? [], references: content.references ?? [], origin: null, plain: html === null,
      };
      let start = html === null ? textToHtml(plainOf(content)) : bodyOf(html);
      // The server shows where pictures are; the text names them as they travel.
      for (const { file, cid } of files) if (cid !== undefined) start = start.replaceAll(new RegExp(`(src="[^"]*${file.blobId}[^"]*")`, 'g'), `$1 data-cid="${cid.replace(/[^\w.@-]/g, '')}"`);
      return [made, start];
    };
    begin().catch((error: unknown) => { if (!gone) setState({ kind: 'failed', reason: explain(error) }); });
    return () => {
      gone = true;
    };
    // What it begins with is given once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const [saving] = useState(() => {
    let conflict = false;
    const saveNow = async (): Promise<'saved' | 'conflict'> => {
      const from = current.current!;
      const sender = room.identities.find((other) => other.id === from.identityId) ?? room.identities[0];
      if (sender === undefined) throw new MethodError('notFound', t('write.noSender'));
      // Another window has put its version in the place of this one's: both stay, for whose words are the right ones only their writer knows.
      if (from.emailId !== null && (await isGone(room, from.emailId))) conflict = true;
      const emailId = await save(room, from, sender);
      current.current = { ...current.current!, emailId };
      return conflict ? 'conflict' : 'saved';
    };
    return new Saving(saveNow, setState, explain);
  });
  const flush = useCallback(() => saving.flush(), [saving]);

  const change = useCallback((what: Partial<Draft>): void => {
    if (current.current === null) return;
    const before = current.current;
    current.current = { ...before, ...what };
    setDraft(current.current);
    // How far a file has come is nothing to save, and a long one must not put off the saving of what is written meanwhile.
    if (Object.keys(what).join() === 'files' && what.files!.length === before.files.length && what.files!.every((file, i) => file.key === before.files[i]!.key && file.blobId === before.files[i]!.blobId)) return;
    saving.changed();
  }, [saving]);

  const stop = useCallback(() => saving.stop(), [saving]);
  const goOn = useCallback(() => saving.goOn(), [saving]);
  const latest = useCallback(() => current.current!, []);
  // The editor tells of its own beginning, too: that is nothing that anybody wrote. A file on its way is not on the server either.
  const isUnsaved = useCallback(() => {
    const now = current.current;
    return now !== null && (now.files.some((file) => file.blobId === null) || (saving.isBehind && (now.emailId !== null || wordsOf(now) !== begun.current)));
  }, [saving]);

  useEffect(() => {
    // A page that is closed saves what it has.
    const leave = (event: BeforeUnloadEvent): void => {
      if (!isUnsaved()) return;
      void saving.flush();
      event.preventDefault();
    };
    const back = (): void => {
      if (room.connected) saving.again();
    };
    addEventListener('beforeunload', leave);
    addEventListener('online', saving.again);
    const end = room.onConnection(back);
    const letGo = holding?.add({ isUnsaved, again: saving.again });
    return () => {
      removeEventListener('beforeunload', leave);
      removeEventListener('online', saving.again);
      end();
      letGo?.();
    };
  }, [room, holding, saving, isUnsaved]);

  return { draft, identity, change, state, flush, stop, goOn, latest, isUnsaved, startHtml };
}

function wordsOf({ to, cc, bcc, subject, text, files }: Draft): string {
  return JSON.stringify([to, cc, bcc, subject, text.replace(/\s+/g, ' ').trim(), files.length]);
}

async function isGone(room: Mailroom, id: Id): Promise<boolean> {
  // What is kept on this device alone has an id of its own.
  if (!/^M[0-9a-f]+$/.test(id)) return false;
  try {
    return (await room.client.call<GetResponse<{ id: Id }>>('Email/get', { ids: [id], properties: ['id'] })).notFound.length > 0;
  } catch (error) {
    // Saving, which comes next, says what is wrong.
    if (error instanceof OfflineError || error instanceof RequestError || error instanceof MethodError) return false;
    throw error;
  }
}

function bodyOf(html: string): string {
  const body = elementsOf(html);
  for (const style of body.querySelectorAll('style')) style.remove();
  return [...body.childNodes].map((node) => (node instanceof Element ? node.outerHTML : escaped(node.textContent ?? ''))).join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// A quotation in plain text begins with its introduction, which the formatted one has by itself.
function stripped(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('>'));
  return first < 0 ? text.trim() : lines.slice(first).map((line) => line.replace(/^> ?/, '')).join('\n').trimEnd();
}
