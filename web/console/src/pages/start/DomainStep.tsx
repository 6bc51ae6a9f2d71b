import { useState } from 'react';
import type { Domain } from '../../api/contract';
import { useConsole } from '../../context';
import { t } from '../../text';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';

export function DomainStep({ domains, chosen, onChosen }: { domains: Domain[]; chosen: string; onChosen: (name: string) => void }) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [old, setOld] = useState(chosen === '' ? (domains[0]?.name ?? '') : chosen);
  return (
    <>
      <Card title={t('start.domain.title')}>
        <p className="muted">{t('start.domain.text')}</p>
        <Form
          label={t('start.domain.add')}
          onSubmit={async () => {
            const made = await api.change('createDomain', {}, { body: { name: name.trim() } });
            onChosen(made.name);
          }}
        >
          <TextField label={t('domain.name')} hint={t('domain.nameHint')} value={name} onChange={setName} required placeholder="example.com" />
        </Form>
      </Card>
      {domains.length > 0 && (
        <Card title={t('start.domain.old')}>
          <Form label={t('start.next')} onSubmit={() => { onChosen(old); return Promise.resolve(); }}>
            <SelectField label={t('domain.name')} value={old} onChange={setOld} options={domains.map((domain) => ({ value: domain.name, name: domain.name }))} />
          </Form>
        </Card>
      )}
    </>
  );
}
