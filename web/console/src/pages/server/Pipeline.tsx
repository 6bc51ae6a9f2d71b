import type { Stage } from '../../api/contract';
import { ListView } from '../../list/ListView';
import { t } from '../../text';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';

/** What each message passes on its way in, in order. */
export default function Pipeline() {
  return (
    <Page title={t('nav.pipeline')} lead={t('pipeline.lead')}>
      <ListView
        id="getPipeline" params={{}} label={t('nav.pipeline')} paged={false} keyOf={(row) => row.name} sort="order"
        columns={[
          { id: 'order', name: t('pipeline.order'), value: (row: Stage) => row.order, cell: (row) => row.order },
          { id: 'name', name: t('pipeline.stage'), value: (row) => row.name, cell: (row) => <strong>{row.name}</strong> },
          { id: 'points', name: t('pipeline.points'), wide: true, value: (row) => row.points, cell: (row) => <span className="row">{row.points.split(', ').map((point) => <Badge key={point}>{point}</Badge>)}</span> },
          { id: 'summary', name: t('pipeline.summary'), value: (row) => row.summary, cell: (row) => row.summary },
        ]}
        empty={{ title: t('pipeline.none') }}
      />
    </Page>
  );
}
