import { useMay } from '../../context';
import { hrefOf } from '../../router';
import { t, type TextKey } from '../../text';
import { NotYours } from '../../ui/NotYours';
import { Page } from '../../ui/Page';
import { Importer } from './Importer';
import type { ImportKind } from './importKinds';

export function ImportPage<B>({ kind, section, name }: { kind: ImportKind<B>; section: string; name: TextKey }) {
  const may = useMay();
  if (!may(kind.needs)) return <NotYours title={t(kind.title)} section={section} name={t(name)} />;
  return <Page title={t(kind.title)} crumbs={[{ name: t(name), href: hrefOf([section]) }]} lead={t(kind.lead)}><Importer kind={kind} /></Page>;
}
