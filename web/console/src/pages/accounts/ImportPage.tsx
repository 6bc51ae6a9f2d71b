import { hrefOf } from '../../router';
import { t, type TextKey } from '../../text';
import { Page } from '../../ui/Page';
import { Importer } from './Importer';
import type { ImportKind } from './importKinds';

export function ImportPage<B>({ kind, section, name }: { kind: ImportKind<B>; section: string; name: TextKey }) {
  return <Page title={t(kind.title)} crumbs={[{ name: t(name), href: hrefOf([section]) }]} lead={t(kind.lead)}><Importer kind={kind} /></Page>;
}
