import { operations } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import type { Option } from '../../ui/Form';

/** As the API names what belongs to no domain. */
export const server = 'server';

export const ownerName = (owner: string): string => (owner === server ? t('role.everywhere') : owner);

/** Whose providers one may set up. */
export function useOwners(): Option[] {
  const { me } = useConsole();
  const may = useMay();
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  return [
    ...(domains.value ?? []).filter((one) => may('putIdentityProvider', one.name)).map((one) => ({ value: one.name, name: one.name })),
    ...(me.rights.includes(operations.putIdentityProvider.right) ? [{ value: server, name: ownerName(server) }] : []),
  ];
}
