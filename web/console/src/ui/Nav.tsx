import { useEffect, useRef } from 'react';
import { useMay } from '../context';
import { hrefOf, usePlace } from '../router';
import { t } from '../text';
import { Link } from './Link';
import { sections } from './sections';

export function Nav({ shown, onClose }: { shown: boolean; onClose: () => void }) {
  const [here = ''] = usePlace().parts;
  const may = useMay();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <nav ref={nav} className={shown ? 'nav shown' : 'nav'} aria-label={t('menu')} onClick={(event) => { if ((event.target as Element).closest('a') !== null) onClose(); }}>
      {sections.map((section) => {
        const items = section.items.filter((item) => may(item.needs));
        return items.length > 0 && (
          <section key={section.name ?? ''}>
            {section.name !== null && <h2>{t(section.name)}</h2>}
            <ul>
              {items.map((item) => (
                <li key={item.path}><Link href={hrefOf(item.path === '' ? [] : [item.path])} {...(here === item.path ? { 'aria-current': 'page' as const } : {})}>{item.icon}<span>{t(item.name)}</span></Link></li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
