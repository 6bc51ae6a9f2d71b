import { useMay } from '../../context';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { Page, Tabs } from '../../ui/Page';
import type { PageProps } from '../Pages';
import { ConfigurationFile } from './ConfigurationFile';
import { SettingList } from './SettingList';

/** How the server is set: each setting with what it does, and the configuration that is data as one document. */
export default function SettingsPage({ parts: [asked] }: PageProps) {
  const may = useMay();
  const tabs = (['values', 'document'] as const).filter((tab) => may(tab === 'values' ? 'listSettings' : 'exportConfiguration'));
  const tab = tabs.find((one) => one === asked) ?? tabs[0];
  return (
    <Page title={t('nav.settings')} lead={t(tab === 'document' ? 'settings.lead' : 'settings.valuesLead')}>
      <Tabs label={t('nav.settings')} current={tab ?? ''} tabs={tabs.map((id) => ({ id, name: t(`settings.tab.${id}`) }))} hrefOf={(id) => hrefOf(['settings', id])} />
      {tab === 'values' && <SettingList />}
      {tab === 'document' && <ConfigurationFile />}
    </Page>
  );
}
