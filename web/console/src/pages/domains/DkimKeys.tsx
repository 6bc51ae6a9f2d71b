import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { DkimKey } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { t, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { AreaField, Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Badge, CopyButton, Fact, Facts, Time, type Tone } from '../../ui/parts';

const tones: Record<string, Tone> = { signing: 'good', waiting: 'warn', retired: 'plain' };

export function DkimKeys({ name }: { name: string }) {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const add = may('createDkimKey', name) && <button type="button" className="button primary" onClick={() => setAdding(true)}><Add20Regular />{t('dkim.add')}</button>;
  return (
    <Card title={t('dkim.title')} actions={add}>
      <p className="muted">{t('dkim.lead')}</p>
      <ListView
        id="listDkimKeys" params={{ domain: name }} label={t('dkim.title')} keyOf={(row) => row.selector} columns={[]}
        render={(rows) => <div className="stack">{rows.map((key) => <Key key={key.selector} name={name} shown={key} />)}</div>}
        empty={{ title: t('dkim.none'), more: t('dkim.noneMore') }}
      />
      {adding && <AddKey name={name} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function Key({ name, shown }: { name: string; shown: DkimKey }) {
  const { api } = useConsole();
  const may = useMay();
  const { selector } = shown;
  const act = (action: 'activate' | 'retire'): void => ask({
    title: t(`dkim.${action}`, { selector }),
    text: <p>{t(`dkim.${action}Text`)}</p>,
    label: t(`dkim.do.${action}`),
    danger: action === 'retire',
    trial: async () => {
      await api.change('actOnDkimKey', { name, selector }, { body: { action, force: false }, trial: true });
      return null;
    },
    act: async () => {
      await api.change('actOnDkimKey', { name, selector }, { body: { action, force: false } });
      notices.done(t('done'));
    },
  });
  const remove = (): void => ask({
    title: t('dkim.delete', { selector }),
    text: <p>{t('dkim.deleteText')}</p>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await api.change('deleteDkimKey', { name, selector });
      notices.done(t('done'));
    },
  });
  return (
    <section className="stack sub-card">
      <div className="card-head">
        <h3 className="row"><span className="mono">{selector}</span><Badge tone={tones[shown.state] ?? 'plain'}>{word('dkim.state', shown.state)}</Badge></h3>
        {may('actOnDkimKey', name) && (
          <div className="row">
            {shown.state === 'waiting' && <button type="button" className="button small" onClick={() => act('activate')}>{t('dkim.do.activate')}</button>}
            {shown.state === 'signing' && <button type="button" className="button small" onClick={() => act('retire')}>{t('dkim.do.retire')}</button>}
            {shown.state !== 'signing' && <button type="button" className="button small danger" onClick={remove}>{t('delete')}</button>}
          </div>
        )}
      </div>
      <Facts>
        <Fact name={t('dkim.algorithm')}>{shown.algorithm}{shown.bits > 0 ? `, ${shown.bits} bit` : ''}</Fact>
        <Fact name={t('created')}><Time at={shown.created} /></Fact>
        <Fact name={t('dkim.since')}><Time at={shown.since} /></Fact>
      </Facts>
      <div className="record-value"><code className="mono">{shown.recordName} TXT</code><CopyButton text={shown.recordName} label={t('record.name')} /></div>
      <div className="record-value"><code className="mono clip">{shown.record}</code><CopyButton text={shown.record} label={shown.recordName} /></div>
    </section>
  );
}

function AddKey({ name, onClose }: { name: string; onClose: () => void }) {
  const { api } = useConsole();
  const [algorithm, setAlgorithm] = useState('rsa');
  const [selector, setSelector] = useState('');
  const [privateKey, setPrivateKey] = useState('');
  const taken = algorithm === 'import';
  return (
    <Dialog title={t('dkim.add')} onClose={onClose}>
      <Form
        label={t('dkim.add')} onCancel={onClose}
        onSubmit={async () => {
          const chosen = selector.trim() === '' ? {} : { selector: selector.trim() };
          await api.change('createDkimKey', { name }, { body: taken ? { ...chosen, privateKey } : { ...chosen, algorithm } });
          onClose();
          notices.done(t('dkim.added'));
        }}
      >
        <SelectField label={t('dkim.algorithm')} hint={t('dkim.algorithmHint')} value={algorithm} onChange={setAlgorithm} options={[{ value: 'rsa', name: 'RSA' }, { value: 'ed25519', name: 'Ed25519' }, { value: 'import', name: t('dkim.import') }]} />
        <TextField label={t('dkim.selector')} hint={taken ? t('dkim.selectorImport') : t('dkim.selectorHint')} value={selector} onChange={setSelector} required={taken} />
        {taken && <AreaField label={t('dkim.privateKey')} hint={t('dkim.privateKeyHint')} value={privateKey} onChange={setPrivateKey} rows={8} code required />}
      </Form>
    </Dialog>
  );
}
