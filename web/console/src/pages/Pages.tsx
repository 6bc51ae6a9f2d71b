import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { useMay } from '../context';
import { hrefOf, type Place } from '../router';
import { t } from '../text';
import { Link } from '../ui/Link';
import { Page } from '../ui/Page';
import { Empty } from '../ui/parts';
import { sections } from '../ui/sections';
import { Overview } from './overview/Overview';
import { isPage, type Section } from './routes';

export interface PageProps {
  /** What follows the section in the address. */
  parts: string[];
}

type PageType = LazyExoticComponent<ComponentType<PageProps>>;

/** Each section is fetched when it is gone to. */
const pages: Record<Section, PageType> = {
  start: lazy(() => import('./start/Start')),
  domains: lazy(() => import('./domains/Domains')),
  accounts: lazy(() => import('./accounts/Accounts')),
  aliases: lazy(() => import('./people/Aliases')),
  groups: lazy(() => import('./people/Groups')),
  roles: lazy(() => import('./people/Roles')),
  providers: lazy(() => import('./providers/Providers')),
  queue: lazy(() => import('./mail/Queue')),
  trace: lazy(() => import('./mail/Trace')),
  holds: lazy(() => import('./mail/Holds')),
  suppressions: lazy(() => import('./mail/Suppressions')),
  limits: lazy(() => import('./mail/Limits')),
  filters: lazy(() => import('./filters/Filters')),
  deliverability: lazy(() => import('./insight/Deliverability')),
  dmarc: lazy(() => import('./insight/Dmarc')),
  'tls-reports': lazy(() => import('./insight/TlsReports')),
  pipeline: lazy(() => import('./server/Pipeline')),
  certificates: lazy(() => import('./server/Certificates')),
  store: lazy(() => import('./server/StorePage')),
  settings: lazy(() => import('./server/SettingsPage')),
  keys: lazy(() => import('./server/Keys')),
  programs: lazy(() => import('./server/Programs')),
  audit: lazy(() => import('./server/Audit')),
};

export function Pages({ place }: { place: Place }) {
  const may = useMay();
  const [section = '', ...parts] = place.parts;
  if (!isPage(place.parts)) return <Page title={t('notFound')}><div><Link className="button" href={hrefOf([])}>{t('nav.overview')}</Link></div></Page>;
  if (section === '') return <Overview />;
  const Found = pages[section as Section];
  const shown = sections.flatMap((one) => one.items).find((one) => one.path === section);
  if (shown !== undefined && !may(shown.needs)) {
    return <Page title={t(shown.name)}><Empty title={t('notYours')} more={t('notYours.more')} action={<Link className="button" href={hrefOf([])}>{t('nav.overview')}</Link>} /></Page>;
  }
  return <Found parts={parts} />;
}
