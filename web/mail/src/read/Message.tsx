import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownload20Regular, ArrowForward20Regular, ArrowReply20Regular, ArrowReplyAll20Regular, ChevronDown12Regular, Code20Regular, Filter20Regular, Mail20Regular, MoreHorizontal20Regular, Print20Regular, Star20Filled, Star20Regular } from '@fluentui/react-icons';
import { lazy, memo, Suspense, useEffect, useState } from 'react';
import type { EmailContent, EmailSummary, Id } from '@posthouse/shared/jmap/types';
import { forward, reply } from '../compose/answers';
import { useApp } from '../context';
import { t, texts } from '../text';
import { leaving, long, short } from '../text/dates';
import { Avatar } from '../ui/Avatar';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { full, listOf, nameOfPerson } from '../ui/people';
import { filterLike } from '../filters/likeThis';
import { go } from '../router';
import { calm } from '../ui/bidi';
import { Findings, Shield } from './Authentication';
import { Body } from './Body';
import { fileNameOf } from './files';
import { printMessages, usePrinted } from './print';
import { Waiting } from './Waiting';

const Source = lazy(() => import('./Source'));

const nobody = { name: null, email: '?' };

export const Message = memo(function Message({ id, folded, onToggle }: { id: Id; folded: boolean; onToggle: () => void }) {
  const { room, contents, mine } = useApp();
  texts.useLanguage();
  const email = room.emails.use(id);
  const content = contents.table.use(id);
  const printed = usePrinted();
  useEffect(() => {
    if (!folded) void contents.load([id]);
  }, [id, folded, contents]);
  if (email === undefined) return null;
  const from = email.from?.[0] ?? nobody;
  const who = nameOfPerson(from, mine);
  if (folded) {
    return (
      <article className="message folded unprinted" data-email={id}>
        <div className="message-head" onClick={onToggle}>
          <Avatar address={from} size={32} />
          <button type="button" className="open-head" aria-expanded="false">
            <bdi className="sender">{who}</bdi>
            <div className="folded-preview" dir="auto">{calm(email.preview)}</div>
          </button>
          <span className="message-acts"><time dateTime={email.receivedAt}>{email.sendAt == null ? short(new Date(email.receivedAt)) : leaving(new Date(email.sendAt))}</time></span>
        </div>
      </article>
    );
  }
  return (
    <article className={printed !== null && printed.only !== null && printed.only !== id ? 'message unprinted' : 'message'} data-email={id} aria-label={t('read.message', { who })}>
      <Head email={email} content={content === 'failed' ? undefined : content} onToggle={onToggle} />
      <div className="message-body">
        {email.sendAt != null && <Waiting email={email} at={new Date(email.sendAt)} />}
        {content === undefined ? <div className="spin" role="status" aria-label={t('loading')} /> : content === 'failed' ? <Failed id={id} /> : <Body content={content} who={who} />}
      </div>
    </article>
  );
});

function Failed({ id }: { id: Id }) {
  const { contents } = useApp();
  return (
    <div className="tip warn">
      <span>{t('failedOffline')}</span>
      <button type="button" className="button" onClick={() => { contents.forget(id); void contents.load([id]); }}>{t('retry')}</button>
    </div>
  );
}

function Head({ email, content, onToggle }: { email: EmailSummary; content: EmailContent | undefined; onToggle: () => void }) {
  const { mine, compose, actions, room, home, place, contents, rights } = useApp();
  const [details, setDetails] = useState(false);
  const [source, setSource] = useState(false);
  const from = email.from?.[0] ?? nobody;
  const named = from.name !== null && from.name !== '';
  const starred = email.keywords.$flagged === true;
  const date = new Date(content?.sentAt ?? email.receivedAt);
  const answer = (all: boolean) => (): void => { if (content !== undefined) compose(reply(content, all, home.identities, mine)); };
  const raw = content === undefined ? '' : room.client.downloadUrl(content.blobId, fileNameOf(content), 'message/rfc822');
  return (
    <>
      <div className="message-head">
        <Avatar address={from} />
        <div style={{ minWidth: 0 }}>
          <button type="button" className="open-head" aria-expanded="true" onClick={onToggle}>
            <span className="sender-line">
              {named ? <bdi className="sender" title={calm(from.name!)}>{calm(from.name!)}</bdi> : <bdi className="sender whole">{calm(from.email)}</bdi>}
              {content !== undefined && <Shield content={content} />}
            </span>
            {/* However long the name is, where the message says it is from is seen whole. */}
            {named && <bdi className="sender-address">{calm(from.email)}</bdi>}
          </button>
          <button type="button" className="recipients" aria-expanded={details} onClick={() => setDetails(!details)}>
            <span>{t('read.to', { who: listOf([...(email.to ?? []), ...(content?.cc ?? [])], mine) || t('list.nobody') })}</span>
            <ChevronDown12Regular aria-hidden="true" />
          </button>
        </div>
        <div className="message-acts">
          {email.sendAt == null && <time dateTime={email.receivedAt} title={long(date)}>{short(date)}</time>}
          {rights.keywords && <IconButton label={t(starred ? 'act.unstar' : 'act.star')} className={starred ? 'starred' : ''} onClick={() => actions.starMessage(email, !starred)}>{starred ? <Star20Filled /> : <Star20Regular />}</IconButton>}
          <IconButton label={t('act.reply')} className="sometimes" onClick={answer(false)}><ArrowReply20Regular /></IconButton>
          <Menu positioning="below-end">
            <MenuTrigger disableButtonEnhancement><button type="button" className="icon-button" aria-label={t('more')}><MoreHorizontal20Regular /></button></MenuTrigger>
            <MenuPopover>
              <MenuList>
                <MenuItem icon={<ArrowReply20Regular />} onClick={answer(false)}>{t('act.reply')}</MenuItem>
                <MenuItem icon={<ArrowReplyAll20Regular />} onClick={answer(true)}>{t('act.replyAll')}</MenuItem>
                <MenuItem icon={<ArrowForward20Regular />} onClick={() => { if (content !== undefined) compose(forward(content, home.identities)); }}>{t('act.forward')}</MenuItem>
                {rights.seen && <MenuItem icon={<Mail20Regular />} onClick={() => actions.read([email.threadId], false)}>{t('act.unread')}</MenuItem>}
                {room === home && <MenuItem icon={<Filter20Regular />} onClick={() => { filterLike(email, content?.['header:List-Id:asText'] ?? null); go({ ...place, settings: 'filters' }); }}>{t('filter.like')}</MenuItem>}
                <MenuItem icon={<ArrowDownload20Regular />} onClick={() => { location.assign(raw); }}>{t('act.download')}</MenuItem>
                <MenuItem icon={<Code20Regular />} onClick={() => setSource(true)}>{t('act.source')}</MenuItem>
                <MenuItem icon={<Print20Regular />} onClick={() => void printMessages(contents, [email.id], email.id)}>{t('act.print')}</MenuItem>
              </MenuList>
            </MenuPopover>
          </Menu>
        </div>
      </div>
      {details && (
        <dl className="details">
          <dt>{t('read.from')}</dt><dd>{(email.from ?? []).map(full).join(', ')}</dd>
          <dt>{t('read.toLabel')}</dt><dd>{(email.to ?? []).map(full).join(', ')}</dd>
          {(content?.cc?.length ?? 0) > 0 && <><dt>{t('read.cc')}</dt><dd>{content!.cc!.map(full).join(', ')}</dd></>}
          {(content?.bcc?.length ?? 0) > 0 && <><dt>{t('read.bcc')}</dt><dd>{content!.bcc!.map(full).join(', ')}</dd></>}
          <dt>{t('read.date')}</dt><dd>{long(date)}</dd>
          <dt>{t('read.size')}</dt><dd>{texts.size(email.size)}</dd>
          {content !== undefined && <Findings content={content} />}
        </dl>
      )}
      {source && content !== undefined && <Suspense fallback={null}><Source content={content} url={raw} onClose={() => setSource(false)} /></Suspense>}
    </>
  );
}
