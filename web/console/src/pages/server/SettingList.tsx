import type { Setting } from '../../api/contract';
import { useCall } from '../../data/useCall';
import { ListView } from '../../list/ListView';
import { t, word } from '../../text';
import { Badge } from '../../ui/parts';

const nameOf = (row: Setting): string => (row.section === '' ? row.key : `${row.section}.${row.key}`) + (row.index === undefined ? '' : ` [${row.index}]`);

/** Every setting as it holds now, where it comes from, and what it does. */
export function SettingList() {
  const all = useCall('listSettings', {});
  const sections = [...new Set((all.value ?? []).map((row) => row.section))].filter((section) => section !== '');
  return (
    <ListView
      id="listSettings" params={{}} label={t('nav.settings')} keyOf={nameOf}
      filters={[
        { name: 'section', label: t('settings.anySection'), options: sections.map((value) => ({ value, name: value })) },
        { name: 'source', label: t('settings.anySource'), options: (['file', 'default', 'run time'] as const).map((value) => ({ value, name: t(`settings.source.${value}`) })) },
      ]}
      columns={[
        { id: 'name', name: t('settings.setting'), sort: 'name', cell: (row) => <><strong className="mono">{nameOf(row)}</strong><span className="sub">{row.documentation}</span></> },
        { id: 'value', name: t('settings.value'), sort: 'value', cell: (row) => <><code className="mono">{row.value ?? '–'}</code>{row.default !== undefined && row.default !== row.value && <span className="sub">{t('settings.default')} <code className="mono">{row.default}</code></span>}</> },
        { id: 'source', name: t('settings.source'), sort: 'source', wide: true, cell: (row) => <><Badge tone={row.source === 'default' ? 'plain' : 'brand'}>{word('settings.source', row.source)}</Badge>{row.line !== undefined && <span className="sub">{t('settings.line', { line: row.line })}</span>}{row.changedBy !== undefined && <span className="sub mono">{row.changedBy}</span>}</> },
      ]}
      empty={{ title: t('settings.none') }}
    />
  );
}
