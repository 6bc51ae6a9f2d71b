import type { PageProps } from '../Pages';
import { DomainList } from './DomainList';
import { DomainPage } from './DomainPage';

export default function Domains({ parts: [name, tab = 'records'] }: PageProps) {
  return name === undefined ? <DomainList /> : <DomainPage key={name} name={name} tab={tab} />;
}
