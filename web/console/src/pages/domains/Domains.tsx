import type { PageProps } from '../Pages';
import { domainImport } from '../accounts/importKinds';
import { ImportPage } from '../accounts/ImportPage';
import { DomainList } from './DomainList';
import { DomainPage } from './DomainPage';

export default function Domains({ parts: [name, tab] }: PageProps) {
  if (name === 'import' && tab === undefined) return <ImportPage kind={domainImport} section="domains" name="nav.domains" />;
  return name === undefined ? <DomainList /> : <DomainPage key={name} name={name} tab={tab ?? 'records'} />;
}
