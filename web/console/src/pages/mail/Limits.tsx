import { useState } from 'react';
import type { Limit } from '../../api/contract';
import { useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { go, hrefOf } from '../../router';
import { t, texts } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { Form, TextField } from '../../ui/Form';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import type { PageProps } from '../Pages';
import { LimitCard } from './LimitCard';

const amount = (value: number | undefined): string => (value === undefined ? '–' : value === 0 ? t('unlimited') : texts.number(value));
const nameOf = (subject: string): string => (subject === 'default' ? t('limit.default') : subject);

export default function Limits({ parts: [subject] }: PageProps) {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  if (subject !== undefined) return <Page title={nameOf(subject)} crumbs={[{ name: t('nav.limits'), href: hrefOf(['limits']) }]}><LimitCard key={subject} subject={subject} /></Page>;
  return (
    <Page title={t('nav.limits')} lead={t('limit.lead')} actions={may('setLimit') && <button type="button" className="button primary" onClick={() => setAdding(true)}>{t('limit.add')}</button>}>
      <ListView
        id="listLimits" params={{}} label={t('nav.limits')} keyOf={(row) => row.subject ?? ''} hrefOf={(row) => hrefOf(['limits', row.subject ?? ''])} sort="subject"
        columns={[
          { id: 'subject', name: t('limit.subject'), sort: 'subject', cell: (row: Limit) => nameOf(row.subject ?? '') },
          { id: 'hour', name: t('limit.recipientsPerHour'), sort: 'recipientsPerHour', end: true, cell: (row) => amount(row.recipientsPerHour) },
          { id: 'day', name: t('limit.recipientsPerDay'), sort: 'recipientsPerDay', end: true, cell: (row) => amount(row.recipientsPerDay) },
          { id: 'messages', name: t('limit.messagesPerHour'), sort: 'messagesPerHour', end: true, wide: true, cell: (row) => amount(row.messagesPerHour) },
          { id: 'bulk', name: t('limit.bulk'), sort: 'bulkSender', wide: true, cell: (row) => (row.bulkSender === true ? <Badge tone="brand">{t('yes')}</Badge> : '–') },
        ]}
        empty={{ title: t('limit.none'), more: t('limit.noneMore') }}
      />
      {adding && <Subject onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Subject({ onClose }: { onClose: () => void }) {
  const [subject, setSubject] = useState('');
  return (
    <Dialog title={t('limit.add')} onClose={onClose}>
      <Form label={t('next')} onCancel={onClose} onSubmit={() => { go(hrefOf(['limits', subject.trim()])); return Promise.resolve(); }}>
        <TextField label={t('limit.subject')} hint={t('limit.subjectHint')} value={subject} onChange={setSubject} required />
      </Form>
    </Dialog>
  );
}
