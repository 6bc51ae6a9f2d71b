import {
  ArrowRouting20Regular, Box20Regular, CertificateRegular, ChartMultiple20Regular, DataTrending20Regular, DocumentSearch20Regular, Filter20Regular, Flash20Regular, Globe20Regular, History20Regular,
  Home20Regular, Key20Regular, LockClosed20Regular, MailArrowForward20Regular, MailProhibited20Regular, Organization20Regular, PeopleTeam20Regular, Person20Regular, PersonKey20Regular, PlugConnected20Regular, Rocket20Regular, Settings20Regular, ShieldTask20Regular, TopSpeed20Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { OperationId } from '../api/client';
import type { TextKey } from '../text';

export interface Section {
  /** The first part of its address; empty is the overview. */
  path: string;
  name: TextKey;
  icon: ReactNode;
  /** Shown to whoever may call this. */
  needs: OperationId;
}

export const sections: { name: TextKey | null; items: Section[] }[] = [
  {
    name: null,
    items: [
      { path: '', name: 'nav.overview', icon: <Home20Regular />, needs: 'listDomains' },
      { path: 'start', name: 'nav.start', icon: <Rocket20Regular />, needs: 'createDomain' },
    ],
  },
  {
    name: 'nav.people',
    items: [
      { path: 'domains', name: 'nav.domains', icon: <Globe20Regular />, needs: 'listDomains' },
      { path: 'accounts', name: 'nav.accounts', icon: <Person20Regular />, needs: 'listAccounts' },
      { path: 'aliases', name: 'nav.aliases', icon: <MailArrowForward20Regular />, needs: 'listAliases' },
      { path: 'groups', name: 'nav.groups', icon: <PeopleTeam20Regular />, needs: 'listGroups' },
      { path: 'roles', name: 'nav.roles', icon: <Organization20Regular />, needs: 'listRoles' },
      { path: 'providers', name: 'nav.providers', icon: <PersonKey20Regular />, needs: 'listIdentityProviders' },
    ],
  },
  {
    name: 'nav.mail',
    items: [
      { path: 'queue', name: 'nav.queue', icon: <ArrowRouting20Regular />, needs: 'listQueue' },
      { path: 'trace', name: 'nav.trace', icon: <DocumentSearch20Regular />, needs: 'trace' },
      { path: 'holds', name: 'nav.holds', icon: <LockClosed20Regular />, needs: 'listHolds' },
      { path: 'suppressions', name: 'nav.suppressions', icon: <MailProhibited20Regular />, needs: 'listSuppressions' },
      { path: 'limits', name: 'nav.limits', icon: <TopSpeed20Regular />, needs: 'listLimits' },
      { path: 'filters', name: 'nav.filters', icon: <Filter20Regular />, needs: 'listAllScripts' },
    ],
  },
  {
    name: 'nav.insight',
    items: [
      { path: 'deliverability', name: 'nav.deliverability', icon: <DataTrending20Regular />, needs: 'getDeliverability' },
      { path: 'dmarc', name: 'nav.dmarc', icon: <ShieldTask20Regular />, needs: 'summariseDmarc' },
      { path: 'tls-reports', name: 'nav.tls', icon: <ChartMultiple20Regular />, needs: 'listTlsReports' },
    ],
  },
  {
    name: 'nav.server',
    items: [
      { path: 'pipeline', name: 'nav.pipeline', icon: <Flash20Regular />, needs: 'getPipeline' },
      { path: 'certificates', name: 'nav.certificates', icon: <CertificateRegular fontSize={20} />, needs: 'listCertificates' },
      { path: 'store', name: 'nav.store', icon: <Box20Regular />, needs: 'getStore' },
      { path: 'settings', name: 'nav.settings', icon: <Settings20Regular />, needs: 'listSettings' },
      { path: 'keys', name: 'nav.keys', icon: <Key20Regular />, needs: 'listApiKeys' },
      { path: 'programs', name: 'nav.programs', icon: <PlugConnected20Regular />, needs: 'listOAuthClients' },
      { path: 'audit', name: 'nav.audit', icon: <History20Regular />, needs: 'listAudit' },
    ],
  },
];
