import { ShieldCheckmark20Regular, ShieldDismiss20Regular, ShieldQuestion20Regular } from '@fluentui/react-icons';
import type { EmailContent } from '@posthouse/shared/jmap/types';
import { useEffect } from 'react';
import { useApp } from '../context';
import { t } from '../text';
import { calm } from '../ui/bidi';
import { verdict, type Verdict } from './authentication';

function useVerdict(content: EmailContent): Verdict & { known: boolean } {
  const { room } = useApp();
  const headers = content['header:Authentication-Results:asText:all'] ?? [];
  return { ...verdict(headers, room.client.authenticationServer, content.from?.[0]?.email ?? ''), known: headers.length > 0 };
}

/** A warning above the message where its sender's domain denies it, or nobody has written from there before. */
export function Authentication({ content }: { content: EmailContent }) {
  const judged = useVerdict(content);
  const first = useFirstTime(content);
  const domain = calm(judged.domain);
  return (
    <>
      {judged.result === 'fail' && (
        <div className="tip warn" role="note">
          <span>{t('read.auth.fail', { domain })} {lines(judged).slice(1).join(' ')}</span>
        </div>
      )}
      {judged.result !== 'fail' && first && <div className="tip" role="note"><span>{t('read.auth.first', { who: calm(content.from?.[0]?.email ?? '') })}</span></div>}
    </>
  );
}

/** Beside the sender: whether his domain vouches for the message. Nothing for mail that never came over the network. */
export function Shield({ content }: { content: EmailContent }) {
  const judged = useVerdict(content);
  if (!judged.known) return null;
  const label = lines(judged)[0]!;
  return (
    <span className={`shield ${judged.result}`} role="img" aria-label={label} title={label}>
      {judged.result === 'pass' ? <ShieldCheckmark20Regular fontSize={16} /> : judged.result === 'fail' ? <ShieldDismiss20Regular fontSize={16} /> : <ShieldQuestion20Regular fontSize={16} />}
    </span>
  );
}

/** Among the details: what was found, each in a sentence. */
export function Findings({ content }: { content: EmailContent }) {
  const judged = useVerdict(content);
  if (!judged.known) return null;
  return <><dt>{t('read.auth.title')}</dt><dd>{lines(judged).map((line, i) => <p key={i}>{line}</p>)}</dd></>;
}

function lines(judged: Verdict): string[] {
  const domain = calm(judged.domain);
  const found = [t(judged.result === 'pass' ? 'read.auth.pass' : judged.result === 'fail' ? 'read.auth.fail' : 'read.auth.none', { domain })];
  for (const by of judged.signedBy) found.push(t('read.auth.signed', { domain: calm(by) }));
  for (const by of judged.brokenBy) found.push(t('read.auth.broken', { domain: calm(by) }));
  if (judged.signedBy.length + judged.brokenBy.length === 0) found.push(t('read.auth.unsigned'));
  if (judged.sender !== null) found.push(t(`read.auth.sender.${judged.sender.result}`, { domain: calm(judged.sender.domain) }));
  if (judged.passedOn) found.push(t('read.auth.passedOn'));
  return found;
}

// Asked once for each sender while the page is open.
const known = new Map<string, Promise<boolean>>();
const mostKnown = 2_000;

/** Whether it is the first message of its sender, and nobody here has written to him. */
function useFirstTime(content: EmailContent): boolean {
  const { room, mine, contents } = useApp();
  const email = content.from?.[0]?.email.toLowerCase() ?? '';
  const list = (content['header:List-Unsubscribe:asURLs'] ?? []).length > 0;
  // Colleagues need no warning, and who sends in their name is told by what was found.
  const colleague = [...mine].some((address) => address.slice(address.lastIndexOf('@')) === email.slice(email.lastIndexOf('@')));
  const asked = email !== '' && !colleague && !list && content.keywords.$draft !== true;
  const key = `${room.client.accountId} ${email}`;
  useEffect(() => {
    if (!asked || contents.firstTime.has(content.id)) return;
    let answer = known.get(key);
    if (answer === undefined) {
      answer = isKnown();
      known.set(key, answer);
      answer.catch(() => known.delete(key));
      while (known.size > mostKnown) known.delete(known.keys().next().value!);
    }
    // Where it cannot be told, nothing is said.
    answer.then((is) => contents.firstTime.set(content.id, !is), () => undefined);

    async function isKnown(): Promise<boolean> {
      if (room.emails.values().some((other) => other.id !== content.id && other.from?.[0]?.email.toLowerCase() === email)) return true;
      const { calls, results } = await room.client.request((batch) => ({
        from: batch.call<{ ids: string[] }>('Email/query', { accountId: room.client.accountId, filter: { from: email }, limit: 2 }),
        to: batch.call<{ ids: string[] }>('Email/query', { accountId: room.client.accountId, filter: { to: email }, limit: 1 }),
      }));
      return results.of(calls.from).ids.some((id) => id !== content.id) || results.of(calls.to).ids.length > 0;
    }
  }, [asked, key, content.id, email, room, contents]);
  return (contents.firstTime.use(content.id) ?? false) && asked;
}
