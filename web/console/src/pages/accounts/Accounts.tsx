import type { PageProps } from '../Pages';
import { AccountList } from './AccountList';
import { AccountPage } from './AccountPage';
import { ImportAccounts } from './ImportAccounts';

export default function Accounts({ parts: [address, tab = 'settings'] }: PageProps) {
  if (address === undefined) return <AccountList />;
  if (address === 'import') return <ImportAccounts />;
  return <AccountPage key={address} address={address} tab={tab} />;
}
