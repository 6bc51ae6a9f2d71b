import { hrefOf } from '../router';
import { t } from '../text';
import { Link } from './Link';
import { Page } from './Page';
import { Empty } from './parts';

/** In place of a page within a section that one may see, whose address one has typed and whose act the server would refuse. */
export function NotYours({ title, section, name }: { title: string; section: string; name: string }) {
  return <Page title={title} crumbs={[{ name, href: hrefOf([section]) }]}><Empty title={t('notYours')} more={t('notYours.more')} action={<Link className="button" href={hrefOf([section])}>{name}</Link>} /></Page>;
}
