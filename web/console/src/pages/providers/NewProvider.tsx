import { notices } from '@posthouse/shared/notices';
import { useEffect, useState } from 'react';
import type { IdentityProvider } from '../../api/contract';
import { useConsole } from '../../context';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card, Page } from '../../ui/Page';
import { Addresses } from './Addresses';
import { blank, changeOf } from './draft';
import { Fields } from './Fields';
import { useOwners } from './owners';

export function NewProvider() {
  const { api } = useConsole();
  const owners = useOwners();
  const [chosen, setOwner] = useState('');
  const [name, setName] = useState('');
  const [draft, setDraft] = useState(blank);
  const owner = chosen === '' ? owners[0]?.value ?? '' : chosen;
  const foreseen = useForeseen(owner, name.trim());
  return (
    <Page title={t('provider.add')} crumbs={[{ name: t('nav.providers'), href: hrefOf(['providers']) }]}>
      <Card>
        <Form
          label={t('provider.add')} onCancel={() => go(hrefOf(['providers']))} disabled={owner === ''}
          onSubmit={async () => {
            const made = await api.change('putIdentityProvider', { owner, name: name.trim() }, { body: changeOf(draft), fresh: true });
            notices.done(t('provider.made'));
            go(hrefOf(['providers', made.owner, made.name]));
          }}
        >
          <div className="form-columns">
            <SelectField label={t('provider.owner')} hint={t('provider.ownerHint')} value={owner} onChange={setOwner} options={owners} />
            <TextField label={t('provider.name')} hint={t('provider.nameHint')} value={name} onChange={setName} required pattern="[a-z0-9\-]{1,40}" placeholder="corp" />
          </div>
          {foreseen !== null && <Addresses provider={foreseen} />}
          <Fields draft={draft} onChange={(change) => setDraft((before) => ({ ...before, ...change }))} />
        </Form>
      </Card>
    </Page>
  );
}

/**
 * What the provider would be by its name alone: its addresses have to be registered there before there is a client ID. A dry run says them; one that is refused says
 * nothing here, since the form's own answer does.
 */
function useForeseen(owner: string, name: string): IdentityProvider | null {
  const { api } = useConsole();
  const [foreseen, setForeseen] = useState<IdentityProvider | null>(null);
  useEffect(() => {
    setForeseen(null);
    if (owner === '' || !/^[a-z0-9-]{1,40}$/.test(name)) return;
    let isGone = false;
    const timer = setTimeout(() => {
      const body = { ...changeOf(blank), label: name, issuer: 'https://id.invalid', clientId: name };
      api.change('putIdentityProvider', { owner, name }, { body, fresh: true, trial: true }).then((shown) => { if (!isGone) setForeseen(shown); }, () => undefined);
    }, 300);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [api, owner, name]);
  return foreseen;
}
