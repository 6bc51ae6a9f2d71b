import type { Stage } from '../../api/contract';
import { ListView } from '../../list/ListView';
import { base, hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';

/** What each message passes on its way in, in order, and what was refused there. */
export default function Pipeline() {
  const since = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 23 * 3_600_000).toISOString();
  return (
    <Page title={t('nav.pipeline')} lead={t('pipeline.lead')}>
      <ListView
        id="getPipeline" params={{}} label={t('nav.pipeline')} paged={false} keyOf={(row) => row.name} sort="order"
        columns={[
          { id: 'order', name: t('pipeline.order'), value: (row: Stage) => row.order, cell: (row) => row.order },
          { id: 'name', name: t('pipeline.stage'), value: (row) => row.name, cell: (row) => <strong>{row.name}</strong> },
          { id: 'points', name: t('pipeline.points'), wide: true, value: (row) => row.points, cell: (row) => <span className="row">{row.points.split(', ').map((point) => <Badge key={point}>{word('pipeline.point', point)}</Badge>)}</span> },
          {
            id: 'summary', name: t('pipeline.summary'), value: (row) => row.summary,
            cell: (row) => <>{row.summary}{row.settings.length > 0 && <span className="sub">{row.settings.map((setting) => <Link key={setting} className="setting-link mono" href={hrefOf(['settings', 'values'], { q: setting.split('.').at(-1) })}>{setting}</Link>)}</span>}</>,
          },
          { id: 'refused', name: t('pipeline.refused'), end: true, value: (row) => row.refused, cell: (row) => (row.refused === 0 ? '0' : <Link href={`${base}trace?${row.trace}&since=${encodeURIComponent(since)}`}>{texts.number(row.refused)}</Link>) },
        ]}
        empty={{ title: t('pipeline.none') }}
      />
    </Page>
  );
}
