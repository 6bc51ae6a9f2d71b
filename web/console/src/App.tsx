import { ChevronDown16Regular, Navigation20Regular, PersonCircle20Regular } from '@fluentui/react-icons';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { Brand } from '@posthouse/shared/ui/Brand';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useConsole, useMay } from './context';
import { Pages } from './pages/Pages';
import { hrefOf, usePlace } from './router';
import { t, texts } from './text';
import { Asked } from './ui/ask';
import { Boundary } from './ui/Boundary';
import { Finder } from './ui/Finder';
import { Link } from './ui/Link';
import { useLook } from './ui/look';
import { Nav } from './ui/Nav';
import { NoticeBar } from './ui/NoticeBar';
import { Spinner } from './ui/parts';
import './ui/console.css';

const UserMenu = lazy(() => import('./ui/UserMenu'));

export function App() {
  useLook();
  texts.useLanguage();
  const { session } = useConsole();
  const place = usePlace();
  const may = useMay();
  const [menu, setMenu] = useState(false);
  const [user, setUser] = useState<HTMLElement | null>(null);
  const main = useRef<HTMLElement>(null);
  const path = place.parts.join('/');
  useEffect(() => {
    // In a block: what newer browsers return here is no clean-up.
    main.current?.scrollTo(0, 0);
  }, [path]);
  if (!may('listDomains')) return <NoRole />;
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('skip')}</a>
      <div className="app">
        <header className="top">
          <IconButton label={t('menu')} className="menu-button" onClick={() => setMenu(true)}><Navigation20Regular /></IconButton>
          <Link className="home" href={hrefOf([])}><Brand /><span>{t('appName')}</span><small>{t('appPart')}</small></Link>
          <Finder />
          <div className="top-end">
            <button type="button" className="user-button" aria-haspopup="dialog" aria-expanded={user !== null} aria-label={`${t('user.menu')}: ${session.address}`} onClick={(event) => setUser(user === null ? event.currentTarget : null)}>
              <PersonCircle20Regular /><span>{session.address}</span><ChevronDown16Regular />
            </button>
          </div>
        </header>
        <Nav shown={menu} onClose={() => setMenu(false)} />
        <button type="button" className={menu ? 'scrim shown' : 'scrim'} aria-label={t('close')} tabIndex={-1} onClick={() => setMenu(false)} />
        <main className="main" id="main" ref={main} tabIndex={-1}>
          <Boundary key={path}><Suspense fallback={<Spinner />}><Pages place={place} /></Suspense></Boundary>
        </main>
      </div>
      {user !== null && <Suspense fallback={null}><UserMenu anchor={user} onClose={() => setUser(null)} /></Suspense>}
      <Asked />
      <NoticeBar />
    </>
  );
}

/** Somebody who has mail here and no role: nothing in the console is his. */
function NoRole() {
  return (
    <main className="empty">
      <h1>{t('noRole.title')}</h1>
      <p>{t('noRole.more')}</p>
      <a className="button primary" href="/mail/">{t('user.webmail')}</a>
    </main>
  );
}
