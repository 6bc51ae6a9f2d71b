import { useState } from 'react';
import type { Domain } from '../../api/contract';
import { useConsole } from '../../context';
import { t } from '../../text';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { ensureKeys } from './guide';

/** Which domain it is: one that is here already, such as the one that the server was set up with, or another. */
export function DomainStep({ domains, chosen, onChosen }: { domains: Domain[]; chosen: string; onChosen: (name: string) => void }) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [old, setOld] = useState(chosen === '' ? (domains[0]?.name ?? '') : chosen);
  return (
    <>
      {domains.length > 0 && (
        <Card title={t('start.domain.old')}>
          <p className="muted">{t('start.domain.text')}</p>
          <Form
            label={t('start.next')}
            onSubmit={async () => {
              await ensureKeys(api, old);
              onChosen(old);
            }}
          >
            {domains.length === 1 ? <p className="domain-name">{old}</p> : <SelectField label={t('domain.name')} value={old} onChange={setOld} options={domains.map((domain) => ({ value: domain.name, name: domain.name }))} />}
          </Form>
        </Card>
      )}
      <Card title={domains.length > 0 ? t('start.domain.other') : t('start.domain.title')}>
        {domains.length === 0 && <p className="muted">{t('start.domain.text')}</p>}
        <Form
          label={t('start.domain.add')} quiet={domains.length > 0}
          onSubmit={async () => {
            const made = await api.change('createDomain', {}, { body: { name: name.trim() } });
            await ensureKeys(api, made.name);
            onChosen(made.name);
          }}
        >
          <TextField label={t('domain.name')} hint={t('domain.nameHint')} value={name} onChange={setName} required placeholder="example.com" />
        </Form>
      </Card>
    </>
  );
}
