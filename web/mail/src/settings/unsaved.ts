import { useEffect, useRef } from 'react';
import { guard } from '../router';
import { t } from '../text';

const forms = new Set<() => boolean>();

const isUnsaved = (): boolean => [...forms].some((isChanged) => isChanged());
const mayLeave = (): boolean => !isUnsaved() || confirm(t('settings.leaveAsk'));
const hold = (event: BeforeUnloadEvent): void => { if (isUnsaved()) event.preventDefault(); };

/** Whoever leaves a form whose fields are not saved is asked before: for another page of the settings, for the mail, or for another site. */
export function useUnsaved(isChanged: () => boolean): void {
  const latest = useRef(isChanged);
  useEffect(() => {
    latest.current = isChanged;
  });
  useEffect(() => {
    const own = (): boolean => latest.current();
    forms.add(own);
    guard(mayLeave);
    addEventListener('beforeunload', hold);
    return () => {
      forms.delete(own);
      if (forms.size > 0) return;
      guard(null);
      removeEventListener('beforeunload', hold);
    };
  }, []);
}

/** The same for fields that one value tells. */
export function useChanged(now: unknown): { isChanged: () => boolean; saved: () => void } {
  const text = JSON.stringify(now);
  const [kept, latest] = [useRef(text), useRef(text)];
  useEffect(() => {
    latest.current = text;
  });
  const isChanged = (): boolean => latest.current !== kept.current;
  useUnsaved(isChanged);
  return { isChanged, saved: () => { kept.current = latest.current; } };
}

/** Of formatted text: what the editor tells before somebody has come into it is its own beginning, and nothing that was written. */
export function useRichChange(html: () => string | null): { begin: () => void; isChanged: () => boolean; saved: (html: string) => void } {
  const start = useRef<{ html: string | null } | null>(null);
  return {
    begin: () => { start.current ??= { html: html() }; },
    isChanged: () => start.current !== null && html() !== start.current.html,
    saved: (html) => { start.current = { html }; },
  };
}
