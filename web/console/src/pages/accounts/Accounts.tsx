import type { PageProps } from '../Pages';
import { AccountList } from './AccountList';
import { AccountPage } from './AccountPage';
import { accountImport } from './importKinds';
import { ImportPage } from './ImportPage';

export default function Accounts({ parts: [address, tab = 'settings'] }: PageProps) {
  if (address === undefined) return <AccountList />;
  if (address === 'import') return <ImportPage kind={accountImport} section="accounts" name="nav.accounts" />;
  return <AccountPage key={address} address={address} tab={tab} />;
}
