import { MailRead48Regular } from '@fluentui/react-icons';
import { lazy, Suspense } from 'react';
import { useApp } from '../context';
import { t, texts, withTexts } from '../text';
import './read.css';

const Conversation = lazy(() => withTexts(import('./Conversation')));

export function ReadingPane() {
  const { place, picked, whole } = useApp();
  texts.useLanguage();
  return (
    <section className="pane read-pane" aria-label={t('read.label')}>
      {place.thread === null
        ? <div className="empty"><MailRead48Regular /><strong>{picked.size > 0 ? t('read.manySelected', { count: whole === null ? picked.size : (whole.list.total ?? 0) }) : t('read.nothing')}</strong><span>{t('read.nothingMore')}</span></div>
        : <Suspense fallback={null}><Conversation threadId={place.thread} /></Suspense>}
    </section>
  );
}
