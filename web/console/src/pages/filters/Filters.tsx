import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { operations, type Script } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { ListView } from '../../list/ListView';
import { go, hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { ask } from '../../ui/ask';
import { Editing } from '../../ui/Editing';
import { AreaField, Form, SelectField, TextField } from '../../ui/Form';
import { NotYours } from '../../ui/NotYours';
import { Card, Page } from '../../ui/Page';
import { Badge, Spinner, Time, Trouble } from '../../ui/parts';
import type { PageProps } from '../Pages';
import { AllScripts } from './AllScripts';

/** Scripts of the server, of domains and of accounts: all of them, those of one owner, or one. */
export default function Filters({ parts: [owner, name] }: PageProps) {
  const { me } = useConsole();
  const may = useMay();
  if (owner === undefined) return <AllScripts />;
  // The server's are for those who look after all of it, whoever types their address.
  if (owner === 'server' && !me.rights.includes(operations.listScripts.right)) return <NotYours title={t('script.server')} section="filters" name={t('nav.filters')} />;
  if (name === 'new' && !may('putScript', owner.split('@').at(-1))) return <NotYours title={t('script.add')} section="filters" name={t('nav.filters')} />;
  if (name !== undefined) return <ScriptPage key={`${owner} ${name}`} owner={owner} name={name === 'new' ? '' : name} />;
  return <Owner key={owner} owner={owner} />;
}

function Owner({ owner }: { owner: string }) {
  const { me } = useConsole();
  const may = useMay();
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  const [other, setOther] = useState(owner.includes('@') ? owner : '');
  const owners = [...(me.rights.includes('read-scripts') ? [{ value: 'server', name: t('script.server') }] : []), ...(domains.value ?? []).map((domain) => ({ value: domain.name, name: domain.name }))];
  const label = owner === 'server' ? t('script.server') : owner;
  return (
    <Page title={label} crumbs={[{ name: t('nav.filters'), href: hrefOf(['filters']) }]} actions={may('putScript', owner.split('@').at(-1)) && <button type="button" className="button primary" onClick={() => go(hrefOf(['filters', owner, 'new']))}><Add20Regular />{t('script.add')}</button>}>
      <div className="form-columns">
        <SelectField label={t('script.whose')} value={owners.some((one) => one.value === owner) ? owner : ''} onChange={(value) => go(hrefOf(['filters', value]))} options={[...(owners.some((one) => one.value === owner) ? [] : [{ value: '', name: owner }]), ...owners]} />
        <form onSubmit={(event) => { event.preventDefault(); if (other.trim() !== '') go(hrefOf(['filters', other.trim()])); }}><TextField label={t('script.account')} value={other} onChange={setOther} type="email" placeholder="name@example.com" /></form>
      </div>
      <Card title={label}>
        <ListView
          id="listScripts" params={{ owner }} label={label} paged={false} keyOf={(row) => row.name} hrefOf={(row) => hrefOf(['filters', owner, row.name])} sort="name"
          columns={[
            { id: 'name', name: t('script.name'), value: (row: Script) => row.name, cell: (row) => row.name },
            { id: 'use', name: t('script.use'), value: (row) => (row.use === undefined ? '' : word('script.use', row.use)), cell: (row) => (row.use === undefined ? '–' : <Badge tone="good">{word('script.use', row.use)}</Badge>) },
            { id: 'size', name: t('queue.size'), wide: true, end: true, value: (row) => row.octets, cell: (row) => texts.size(row.octets) },
            { id: 'changed', name: t('script.changed'), wide: true, end: true, value: (row) => row.changed, cell: (row) => <Time at={row.changed} /> },
          ]}
          empty={{ title: t('script.none'), more: t('script.noneMore') }}
        />
      </Card>
    </Page>
  );
}

function ScriptPage({ owner, name }: { owner: string; name: string }) {
  const script = useCall('getScript', name === '' ? null : { owner, name });
  const crumbs = [{ name: t('nav.filters'), href: hrefOf(['filters']) }, { name: owner === 'server' ? t('script.server') : owner, href: hrefOf(['filters', owner]) }];
  if (name === '') return <Page title={t('script.add')} crumbs={crumbs}><Editor owner={owner} etag={null} onConflict={() => undefined} /></Page>;
  if (script.error !== null && script.value === undefined) return <Page title={name} crumbs={crumbs}><Trouble error={script.error} onRetry={script.reload} /></Page>;
  if (script.reply === null) return <Spinner />;
  return <Page title={name} crumbs={crumbs}><Editing version={script.reply} reload={script.reload}>{(value, etag, takeAnew) => <Editor owner={owner} script={value} etag={etag} onConflict={takeAnew} />}</Editing></Page>;
}

function Editor({ owner, script, etag, onConflict }: { owner: string; script?: Script; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [name, setName] = useState(script?.name ?? '');
  const [content, setContent] = useState(script?.content ?? 'require ["fileinto"];\n\n');
  const [use, setUse] = useState(script?.use ?? 'none');
  const uses = owner.includes('@') ? (['active', 'none'] as const) : (['before', 'after', 'none'] as const);
  const allowed = may('putScript', owner.split('@').at(-1));
  const remove = (): void => ask({
    title: t('script.delete', { name }),
    text: <p>{t('script.deleteText')}</p>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await api.change('deleteScript', { owner, name });
      notices.done(t('done'));
      go(hrefOf(['filters', owner]));
    },
  });
  return (
    <Card>
      <Form
        label={t('save')} readOnly={!allowed} onConflict={onConflict}
        extra={script !== undefined && allowed && <button type="button" className="button danger" onClick={remove}>{t('delete')}</button>}
        onSubmit={async () => {
          // Whether it compiles is said before anything is stored.
          await api.change('putScript', { owner, name: name.trim() }, { body: { content, use }, etag, fresh: script === undefined });
          notices.done(t('saved'));
          if (script === undefined) go(hrefOf(['filters', owner]));
        }}
      >
        <div className="form-columns">
          {script === undefined && <TextField label={t('script.name')} value={name} onChange={setName} required />}
          <SelectField label={t('script.use')} hint={t('script.useHint')} value={use} onChange={setUse} options={uses.map((value) => ({ value, name: t(`script.use.${value}`) }))} />
        </div>
        <AreaField label={t('script.content')} value={content} onChange={setContent} rows={18} code required />
      </Form>
    </Card>
  );
}
