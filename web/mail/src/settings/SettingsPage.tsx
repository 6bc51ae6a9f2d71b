import { lazy, Suspense, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useApp } from '../context';
import { go, pathOf } from '../router';
import { t, texts, type TextKey } from '../text';
import { FiltersPage } from '../filters/FiltersPage';
import { ForwardPage } from '../filters/ForwardPage';
import { Fluent } from '../ui/Fluent';
import { ContactsPage } from '../contacts/ContactsPage';
import { LabelsPage } from '../labels/LabelsPage';
import { LinksPage } from '../links/LinksPage';
import { General } from './General';
import { Identities } from './Identities';
import { KeysPage } from './KeysPage';
import { StoragePage } from '../storage/StoragePage';
import { Templates } from './Templates';
import { Vacation } from './Vacation';
import './settings.css';

const OfflinePage = lazy(() => import('../offline/OfflinePage'));

const pages: { id: string; text: TextKey; page: () => ReactNode }[] = [
  { id: 'general', text: 'settings.general', page: () => <General /> },
  { id: 'identities', text: 'settings.identities', page: () => <Identities /> },
  { id: 'labels', text: 'settings.labels', page: () => <LabelsPage /> },
  { id: 'templates', text: 'templates.title', page: () => <Templates /> },
  { id: 'links', text: 'links.title', page: () => <LinksPage /> },
  { id: 'storage', text: 'settings.storage', page: () => <StoragePage /> },
  { id: 'vacation', text: 'settings.vacation', page: () => <Vacation /> },
  { id: 'filters', text: 'settings.filters', page: () => <FiltersPage /> },
  { id: 'forward', text: 'settings.forward', page: () => <ForwardPage /> },
  { id: 'offline', text: 'offline.settings', page: () => <Suspense fallback={<div className="spin" />}><OfflinePage /></Suspense> },
  { id: 'keys', text: 'settings.keys', page: () => <KeysPage /> },
];

export default function SettingsPage({ page }: { page: string }) {
  const { place } = useApp();
  texts.useLanguage();
  const nav = useRef<HTMLElement>(null);
  // On a phone they stand in one line that is longer than the screen: the one that is open is seen.
  useLayoutEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);
  if (page === 'contacts') return <Fluent><section className="pane settings whole" id="messages" tabIndex={-1} aria-label={t('contacts.title')}><ContactsPage /></section></Fluent>;
  const current = pages.find((other) => other.id === page) ?? pages[0]!;
  return (
    <Fluent><section className="pane settings" id="messages" tabIndex={-1} aria-label={t('settings.title')}>
      <nav className="settings-nav" ref={nav} aria-label={t('settings.title')}>
        <h1>{t('settings.title')}</h1>
        {pages.map(({ id, text }) => (
          <a key={id} href={pathOf({ ...place, settings: id })} aria-current={current.id === id ? 'page' : undefined} onClick={(event) => { event.preventDefault(); go({ ...place, settings: id }); }}>{t(text)}</a>
        ))}
      </nav>
      <div className="settings-page" tabIndex={0} role="region" aria-label={t(current.text)}>
        <h2>{t(current.text)}</h2>
        {current.page()}
      </div>
    </section></Fluent>
  );
}
