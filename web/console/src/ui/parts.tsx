import { Checkmark16Regular, Copy16Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import { ProblemError } from '../api/problem';
import { t } from '../text';
import { ago, moment } from '../text/dates';
import { Link } from './Link';

export type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'brand';

/** A state in a word. The colour says it again, never alone. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

export function Time({ at }: { at: string | undefined }) {
  if (at === undefined) return <>–</>;
  return <time dateTime={at} title={moment(at)}>{ago(at)}</time>;
}

export function Spinner() {
  return <div className="waiting" role="status" aria-label={t('loading')}><div className="spin" /></div>;
}

/** In the server's own words, where it had any. */
export function explain(error: unknown): string {
  if (error instanceof OfflineError) return t('offline');
  if (error instanceof ProblemError && error.isConflict) return t('conflict');
  return error instanceof Error ? error.message : String(error);
}

export function Trouble({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const retry = error instanceof ProblemError && error.isConflict ? t('conflict.show') : t('retry');
  return (
    <div className="trouble" role="alert">
      <span>{explain(error)}</span>
      {onRetry !== undefined && !(error instanceof ProblemError && error.status === 403) && <button type="button" className="button" onClick={onRetry}>{retry}</button>}
    </div>
  );
}

export function Empty({ title, more, action, icon }: { title: string; more?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return <div className="nothing">{icon}<strong>{title}</strong>{more !== undefined && <span>{more}</span>}{action}</div>;
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        setDone(true);
        setTimeout(() => setDone(false), 2_000);
      },
      () => setDone(false),
    );
  };
  return (
    <button type="button" className="button small" aria-label={done ? t('copied') : `${t('copy')}: ${label}`} onClick={copy}>
      {done ? <Checkmark16Regular /> : <Copy16Regular />}{done ? t('copied') : t('copy')}
    </button>
  );
}

/** Names and values of one thing. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

/** A figure that leads to what is behind it. */
export function Tile({ name, value, note, tone = 'plain', href }: { name: string; value: ReactNode; note?: ReactNode; tone?: Tone; href?: string }) {
  const inside = <><span className="tile-name">{name}</span><strong className="tile-value">{value}</strong>{note !== undefined && <span className="tile-note">{note}</span>}</>;
  return href === undefined ? <div className={`tile ${tone}`}>{inside}</div> : <Link className={`tile ${tone}`} href={href}>{inside}</Link>;
}

export function Meter({ share, label }: { share: number; label: string }) {
  const width = Math.min(100, Math.max(0, share * 100));
  return <div className="meter" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(width)}><i style={{ width: `${width}%` }} className={share > 0.9 ? 'full' : ''} /></div>;
}
