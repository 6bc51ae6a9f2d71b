import { Dismiss20Regular } from '@fluentui/react-icons';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '../text';

/** A sheet over the page. Escape and the cross close it; the focus goes back to where it came from. */
export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = sheet.current;
    if (element === null) return;
    const before = document.activeElement;
    element.showModal();
    element.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={sheet} className={wide ? 'sheet wide' : 'sheet'} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <div className="sheet-head"><h2 id={id}>{title}</h2><IconButton label={t('close')} onClick={onClose}><Dismiss20Regular /></IconButton></div>
      <div className="sheet-body">{children}</div>
    </dialog>
  );
}
