import { hrefOf } from '../../router';
import { t } from '../../text';
import { Page } from '../../ui/Page';
import { Importer } from './Importer';

export function ImportAccounts() {
  return <Page title={t('import.title')} crumbs={[{ name: t('nav.accounts'), href: hrefOf(['accounts']) }]} lead={t('import.lead')}><Importer /></Page>;
}
