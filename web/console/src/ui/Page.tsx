import { ChevronRight16Regular } from '@fluentui/react-icons';
import { useEffect, type ReactNode } from 'react';
import { t } from '../text';
import { Link } from './Link';

export interface Crumb {
  name: string;
  href: string;
}

/** A page's frame: where one is, what it is called, and what can be done with all of it. */
export function Page({ title, crumbs = [], lead, state, actions, children }: { title: string; crumbs?: Crumb[]; lead?: ReactNode; state?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${t('appName')}`;
  }, [title]);
  return (
    <article className="page">
      <header className="page-head">
        <div className="page-title">
          {crumbs.length > 0 && (
            <nav className="crumbs" aria-label={t('breadcrumbs')}>
              {crumbs.map((crumb) => <span key={crumb.href}><Link href={crumb.href}>{crumb.name}</Link><ChevronRight16Regular aria-hidden /></span>)}
            </nav>
          )}
          <h1>{title}{state !== undefined && <span className="page-state">{state}</span>}</h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}

export interface TabItem {
  id: string;
  name: string;
}

/** Parts of one thing, each with an address of its own. */
export function Tabs({ label, tabs, current, hrefOf }: { label: string; tabs: TabItem[]; current: string; hrefOf: (id: string) => string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => <Link key={tab.id} href={hrefOf(tab.id)} {...(tab.id === current ? { 'aria-current': 'page' as const } : {})}>{tab.name}</Link>)}
    </nav>
  );
}

export function Card({ title, actions, children, className }: { title?: string; actions?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={className === undefined ? 'card' : `card ${className}`}>
      {title !== undefined && <div className="card-head"><h2>{title}</h2>{actions}</div>}
      {children}
    </section>
  );
}
