import { Attach20Regular, ChevronDown16Regular, Delete20Regular, Dismiss20Regular, FullScreenMaximize20Regular, Subtract20Regular, TextFont20Regular, Dismiss12Regular } from '@fluentui/react-icons';
import { use, useEffect, useRef, useState, useSyncExternalStore, type DragEvent } from 'react';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { latestSending } from '../data/sendLater';
import { preferences } from '../preferences';
import { t, texts } from '../text';
import { coming, short } from '../text/dates';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { WhenMenu } from '../ui/menus';
import { notices } from '@posthouse/shared/notices';
import { useLook } from '../ui/look';
import { words } from './answers';
import type { AttachedFile, Draft } from './draft';
import { HoldingContext, type Standing } from './holding';
import { textToHtml } from './html';
import { explainSending, send, takeBack } from './outgoing';
import { Recipients } from './Recipients';
import { Sender } from './Sender';
import { RichText, type RichTextHandle } from './RichText';
import type { SaveState } from './saving';
import { useDraft } from './useDraft';
import { sendFile } from './sendFile';
import { TemplateMenu } from './TemplateMenu';
import { fill, valuesFor, type MessageTemplate } from './templates';
import { everyone, isAddress, outsiders, ownWords, warningsOf, type Warning } from './warnings';
import { signatureHtml, swapSignature } from './signatures';
import { blockHtml, blockText, mostAttached, withBlock } from '../links/links';
import { useLinkOffer } from '../links/useLinkOffer';

export function ComposeWindow({ initial, onClose }: { initial: Partial<Draft>; onClose: () => void }) {
  const app = useApp();
  const { room } = app;
  texts.useLanguage();
  const look = useLook();
  const { plainText } = preferences.use();
  const { draft, identity, change, state, flush, stop, goOn, latest, isUnsaved, startHtml } = useDraft(initial);
  const [chosenSize, setSize] = useState<'normal' | 'small' | 'whole'>('normal');
  const holding = use(HoldingContext);
  const standing = useSyncExternalStore(holding?.subscribe ?? never, holding?.now ?? (() => here));
  // Whoever is signed out has to see it.
  const size = standing.kind !== 'here' && chosenSize === 'small' ? 'normal' : chosenSize;
  const [cc, setCc] = useState(false);
  const [asking, setAsking] = useState<{ text: string; at: Date | null } | null>(null);
  const [sending, setSending] = useState(false);
  const [later, setLater] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [plainChosen, setPlain] = useState<boolean | null>(null);
  // Where the formatted text begins again after it was plain.
  const [again, setAgain] = useState<string | null>(null);
  const plain = plainChosen ?? draft?.plain ?? plainText;
  const picker = useRef<HTMLInputElement>(null);
  // What is attached, as long as it may have to be sent again.
  const sources = useRef(new Map<string, File>());
  // Whoever leaves before the server has answered would not know whether it is sent.
  useEffect(() => {
    if (!sending) return;
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', hold);
    return () => removeEventListener('beforeunload', hold);
  }, [sending]);
  const editor = useRef<RichTextHandle>(null);
  const head = useRef<HTMLElement>(null);
  const offer = useLinkOffer({
    latest, change, attach: (files) => upload(files, false),
    put: (block) => { if (plain) change({ text: withBlock(latest().text, blockText(block)) }); else editor.current?.appendHtml(blockHtml(block)); },
  });
  const isAnswer = initial.inReplyTo !== undefined && initial.inReplyTo.length > 0;

  if (draft === null) {
    return (
      <section className="window small" role="dialog" aria-label={t('write.title')}>
        <div className="window-head"><h2>{state.kind === 'failed' ? state.reason : t('loading')}</h2><IconButton label={t('close')} onClick={onClose}><Dismiss20Regular /></IconButton></div>
      </section>
    );
  }

  const upload = (files: readonly File[], inline: boolean): void => {
    const most = room.client.limit('maxSizeUpload', 50_000_000);
    for (const file of files) {
      if (file.size > most) {
        notices.problem(t('write.tooLarge', { name: file.name, size: texts.size(most) }));
        continue;
      }
      const together = mostAttached(room.client);
      if (latest().files.reduce((sum, other) => sum + (other.link === true ? 0 : other.size), file.size) > together) {
        notices.problem(t('write.tooMuch', { name: file.name, size: texts.size(together) }));
        continue;
      }
      const asImage = inline && !plain && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
      const key = crypto.randomUUID();
      const entry: AttachedFile = { key, name: file.name, type: file.type === '' ? 'application/octet-stream' : file.type, size: file.size, blobId: null, progress: 0, cid: asImage ? `${key}@posthouse` : undefined };
      change({ files: [...latest().files, entry] });
      sources.current.set(key, file);
      bring(entry);
    }
  };

  const bring = (entry: AttachedFile): void => {
    const file = sources.current.get(entry.key)!;
    const update = (what: Partial<AttachedFile>): void => change({ files: latest().files.map((other) => (other.key === entry.key ? { ...other, ...what } : other)) });
    update({ failed: undefined });
    sendFile(room, file, entry.type, (progress) => update({ progress })).then(
      ({ blobId }) => {
        sources.current.delete(entry.key);
        update({ blobId, progress: 1 });
        if (entry.cid !== undefined) editor.current?.insertImage(URL.createObjectURL(file), entry.cid);
      },
      (error: unknown) => {
        if (!latest().files.some((other) => other.key === entry.key)) return;
        update({ failed: explain(error) });
        notices.problem(t('write.uploadFailed', { name: file.name, reason: explain(error) }));
      },
    );
  };

  /** Whether a file is neither in the message nor left out: it would be lost without a word. */
  const filesWait = (): boolean => {
    const missing = latest().files.filter((file) => file.blobId === null);
    const onTheWay = missing.length;
    if (!offer.asks && onTheWay === 0) return false;
    if (size === 'small') setSize('normal');
    const failed = missing.find((file) => file.failed !== undefined);
    if (offer.asks) offer.point();
    else if (failed !== undefined) notices.problem(t('write.fileMissing', { name: failed.name }));
    else notices.problem(t('write.uploading', { count: onTheWay }));
    return true;
  };

  const attempt = (at: Date | null, sure: boolean): void => {
    if (sending) return;
    const away = signedOut(standing, room.session.address);
    if (away !== null) return notices.problem(away);
    const now = latest();
    const all = everyone(now);
    const wrong = all.find((address) => !isAddress(address.email));
    if (all.length === 0) return notices.problem(t('write.noRecipients'));
    if (wrong !== undefined) return notices.problem(t('write.badAddress', { address: wrong.email }));
    if (filesWait()) return;
    const own = ownWords(plain ? now.text : words(withoutQuote(now.html) ?? '') || now.text);
    const warnings = warningsOf(now, own, identity?.email ?? '');
    if (!sure && warnings.length > 0) return setAsking({ at, text: warnings.map(inWords).join(' ') });
    void deliver(at);
  };

  const deliver = async (at: Date | null): Promise<void> => {
    setAsking(null);
    setSending(true);
    await flush();
    stop();
    const now = latest();
    try {
      const sent = await send(room, plain ? { ...now, html: null } : now, identity!, at);
      onClose();
      void room.sync();
      const seconds = sent.sendAt === null ? 0 : Math.round((sent.sendAt.getTime() - Date.now()) / 1000);
      const undo = (): void => {
        takeBack(room, sent).then(
          (draft) => {
            if (draft === null) return notices.problem(t('write.tooLate'));
            notices.done(t('write.takenBack'));
            void room.sync();
            app.compose({ emailId: draft });
          },
          (error: unknown) => notices.problem(explain(error)),
        );
      };
      if (sent.waits) notices.done(t('offline.sendQueued'), undo);
      else if (sent.sendAt === null) notices.done(t('write.sent'));
      else if (at !== null) notices.done(t('write.scheduled', { when: coming(at) }), undo);
      else {
        const notice = notices.counting((left) => t('write.sentUndo', { count: left }), seconds, undo);
        setTimeout(() => {
          if (notices.settle(notice)) notices.mention(t('write.sent'));
        }, seconds * 1000);
      }
    } catch (error) {
      notices.problem(explainSending(error));
      setSending(false);
      goOn();
    }
  };

  const close = (): void => {
    if (filesWait()) return;
    const gone = (): void => {
      stop();
      onClose();
      if (latest().emailId !== null) void room.sync();
    };
    // What is saved is not saved once more; what is not stays before the eyes of its writer.
    if (!isUnsaved()) return gone();
    void flush().then(() => {
      if (!isUnsaved()) return gone();
      if (size === 'small') setSize('normal');
      notices.problem(t('write.closeUnsaved'));
    });
  };
  const discard = (): void => {
    const now = latest();
    stop();
    onClose();
    const gone = now.emailId === null ? Promise.resolve() : room.destroy([now.emailId]).then(() => room.sync());
    gone.then(
      () => notices.done(t(offer.hasMade() ? 'links.discarded' : 'write.discarded'), () => app.compose({ ...now, emailId: null, text: now.text })),
      (error: unknown) => notices.problem(explain(error)),
    );
  };

  const insert = (template: MessageTemplate): void => {
    const now = latest();
    const values = valuesFor(now.to, template.subject ?? now.subject, identity, texts.date(new Date(), { dateStyle: 'long' }));
    if (now.subject.trim() === '' && template.subject !== null) change({ subject: fill(template.subject, values, 'text') });
    if (plain) change({ text: `${fill(template.textBody, values, 'text')}\n${now.text}` });
    else editor.current?.insertHtml(template.htmlBody === null ? textToHtml(fill(template.textBody, values, 'text')) : fill(template.htmlBody, values, 'html'));
  };
  const changeIdentity = (id: string): void => {
    const before = identity;
    const after = room.identities.find((other) => other.id === id);
    change({ identityId: id });
    if (after === undefined) return;
    if (plain) change({ text: swapSignature(latest().text, before, after) });
    else editor.current?.setSignature(signatureHtml(after));
  };

  const others = outsiders(draft, identity?.email ?? '');
  const title = draft.subject.trim() === '' ? t('write.title') : draft.subject;
  const drag = (on: boolean) => (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setDropping(on);
  };
  return (
    <section
      ref={head} className={`window ${size}`} role="dialog" aria-label={title} onDragEnter={drag(true)} onDragOver={drag(true)} onDragLeave={(event) => { if (event.target === head.current) setDropping(false); }}
      onDrop={(event) => { if (!event.defaultPrevented && event.dataTransfer.files.length > 0) { event.preventDefault(); upload(offer.take([...event.dataTransfer.files]), false); } setDropping(false); }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) attempt(null, false);
      }}
    >
      <div className="window-head">
        <h2 onClick={() => setSize(size === 'small' ? 'normal' : 'small')}>{title}</h2>
        <IconButton label={t(size === 'small' ? 'write.restore' : 'write.minimise')} onClick={() => setSize(size === 'small' ? 'normal' : 'small')}><Subtract20Regular /></IconButton>
        <IconButton label={t('write.full')} aria-pressed={size === 'whole'} onClick={() => setSize(size === 'whole' ? 'normal' : 'whole')}><FullScreenMaximize20Regular /></IconButton>
        <IconButton label={t('close')} onClick={close}><Dismiss20Regular /></IconButton>
      </div>
      {/* What is not shown stays: the editor holds what was written. */}
      <div style={{ display: size === 'small' ? 'none' : 'contents' }}>
          <div className="window-fields">
            <Sender id={`${draft.key}-from`} value={draft.identityId} onChange={changeIdentity} />
            <div style={{ display: 'flex' }}>
              <div style={{ flex: 1, minWidth: 0 }}><Recipients label={t('write.to')} value={draft.to} focus={!isAnswer && draft.to.length === 0} onChange={(to) => change({ to })} /></div>
              {!cc && draft.cc.length + draft.bcc.length === 0 && <button type="button" className="more-fields" onClick={() => setCc(true)}>{t('write.showCc')}</button>}
            </div>
            {(cc || draft.cc.length > 0 || draft.bcc.length > 0) && (
              <>
                <Recipients label={t('write.cc')} value={draft.cc} focus={cc && draft.cc.length === 0} onChange={(value) => change({ cc: value })} />
                <Recipients label={t('write.bcc')} value={draft.bcc} focus={false} onChange={(value) => change({ bcc: value })} />
              </>
            )}
            <div className="plain-row">
              <label htmlFor={`${draft.key}-subject`}>{t('write.subject')}</label>
              <input id={`${draft.key}-subject`} value={draft.subject} maxLength={900} dir="auto" onChange={(event) => change({ subject: event.target.value })} />
            </div>
          </div>
          {standing.kind !== 'here' && (
            <div className="window-note" role="alert">
              <span>{signedOut(standing, room.session.address)}</span>
              <a className="button" href={`/signin?lang=${texts.language}`} target="_blank" rel="noopener">{t('write.signIn')}</a>
            </div>
          )}
          {others.length > 0 && <div className="window-note" role="note"><span>{t('write.external', { count: others.length, who: others.slice(0, 3).map((address) => address.email).join(', ') })}</span></div>}
          <div className="window-text">
            {plain
              ? <textarea aria-label={t('write.body')} value={draft.text} dir="auto" onChange={(event) => change({ text: event.target.value })} />
              : <RichText ref={editor} autoFocus={isAnswer} label={t('write.body')} initial={again ?? startHtml} dark={look !== 'light'} onChange={change} onFiles={(files) => upload(offer.take(files), true)} onSend={() => attempt(null, false)} />}
          </div>
          <Files files={draft.files} onRemove={(key) => { sources.current.delete(key); change({ files: latest().files.filter((file) => file.key !== key) }); }} onAgain={bring} />
          {offer.view}
          {asking !== null && (
            <div className="window-note" role="alertdialog" aria-label={asking.text}>
              <span>{asking.text}</span>
              <button type="button" className="button" autoFocus onClick={() => setAsking(null)}>{t('write.goBack')}</button>
              <button type="button" className="button" onClick={() => attempt(asking.at, true)}>{t('write.sendAnyway')}</button>
            </div>
          )}
          <footer className="window-foot">
            <span className="split">
              <button type="button" className="button primary" disabled={sending} onClick={() => attempt(null, false)}>{t(sending ? 'write.sending' : 'write.send')}</button>
              {latestSending(room) !== null && <WhenMenu open={later} onOpenChange={setLater} label={t('write.sendLater')} icon={<ChevronDown16Regular />} latest={latestSending(room)!} onPick={(at) => attempt(at, false)} />}
            </span>
            <IconButton label={t('write.attach')} onClick={() => picker.current?.click()}><Attach20Regular /></IconButton>
            <TemplateMenu onPick={insert} />
            <IconButton label={t(plain ? 'write.rich' : 'write.plain')} aria-pressed={plain} onClick={() => { if (plain) setAgain(textToHtml(latest().text)); else change({ html: null }); setPlain(!plain); }}><TextFont20Regular /></IconButton>
            <input ref={picker} type="file" multiple hidden onChange={(event) => { upload(offer.take([...(event.target.files ?? [])]), false); event.target.value = ''; }} />
            <span className="state" role="status">{said(state)}</span>
            <IconButton label={t('write.discard')} onClick={discard}><Delete20Regular /></IconButton>
          </footer>
      </div>
      {dropping && <div className="drop-files">{t('write.dropHere')}</div>}
    </section>
  );
}

const here: Standing = { kind: 'here' };
const never = (): (() => void) => () => undefined;

function signedOut(standing: Standing, own: string): string | null {
  switch (standing.kind) {
    case 'here':
      return null;
    case 'gone':
      return t('write.signedOut');
    case 'other':
      return t('write.otherSignedIn', { address: standing.address, own });
  }
}

function inWords(warning: Warning): string {
  switch (warning.kind) {
    case 'forgotten':
      return t('write.forgotten');
    case 'noSubject':
      return t('write.noSubject');
    case 'hidden':
      return t('write.wasHidden');
    case 'many':
      return t('write.replyAllMany', { count: warning.count });
    case 'outside':
      return t('write.replyAllOutside', { count: warning.who.length, who: warning.who.slice(0, 3).join(', ') });
  }
}

function said(state: SaveState): string {
  switch (state.kind) {
    case 'clean':
      return '';
    case 'saving':
      return t('write.draftSaving');
    case 'saved':
      return t('write.draftSaved', { when: short(state.at) });
    case 'conflict':
      return t('write.draftConflict');
    case 'failed':
      return t('write.draftFailed', { reason: state.reason });
  }
}


function withoutQuote(html: string | null): string | null {
  return html?.replace(/<blockquote>[\s\S]*<\/blockquote>|<div class="posthouse-signature">[\s\S]*?<\/div>/g, '') ?? null;
}

function Files({ files, onRemove, onAgain }: { files: AttachedFile[]; onRemove: (key: string) => void; onAgain: (file: AttachedFile) => void }) {
  const shown = files.filter((file) => file.cid === undefined || file.blobId === null);
  if (shown.length === 0) return null;
  return (
    <div className="window-files">
      {shown.map((file) => (
        <div className={file.failed === undefined ? 'file' : 'file failed'} key={file.key}>
          <span>{file.name}</span><small>{texts.size(file.size)}{file.link === true && ` · ${t('links.asLink')}`}</small>
          <IconButton label={t('write.remove', { name: file.name })} onClick={() => onRemove(file.key)}><Dismiss12Regular /></IconButton>
          {file.failed !== undefined && <span className="file-failed" role="alert">{t('write.fileFailed', { reason: file.failed })} <button type="button" className="button small" aria-label={t('write.fileAgain', { name: file.name })} onClick={() => onAgain(file)}>{t('retry')}</button></span>}
          {file.blobId === null && file.failed === undefined && <progress value={file.progress} aria-label={file.name} />}
        </div>
      ))}
    </div>
  );
}
