import { useCall } from '../../data/useCall';
import type { Filter } from '../../list/columns';
import { t } from '../../text';

/** Narrows a list to one of the domains that are here. */
export function useDomainFilter(): Filter {
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  return { name: 'domain', label: t('account.anyDomain'), options: (domains.value ?? []).map((domain) => ({ value: domain.name, name: domain.name })) };
}
