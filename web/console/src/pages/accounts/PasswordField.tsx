import { Eye20Regular, EyeOff20Regular } from '@fluentui/react-icons';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useState } from 'react';
import { t } from '../../text';
import { Field } from '../../ui/Form';
import { CopyButton } from '../../ui/parts';
import { freshPassword } from './password';

/** Shown only when somebody wants to see it; one that is made here is, since it has to be handed on. */
export function PasswordField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={t('account.password')} hint={t('account.passwordHint')}>
      {(id) => (
        <div className="row nowrap">
          <input id={id} className="field code" type={shown ? 'text' : 'password'} autoComplete="new-password" required value={value} onChange={(event) => onChange(event.target.value)} aria-describedby={`${id}-hint`} />
          <IconButton label={shown ? t('account.hide') : t('account.show')} onClick={() => setShown(!shown)}>{shown ? <EyeOff20Regular /> : <Eye20Regular />}</IconButton>
          {value !== '' && shown && <CopyButton text={value} label={t('account.password')} />}
          <button type="button" className="button" onClick={() => { onChange(freshPassword()); setShown(true); }}>{t('account.makePassword')}</button>
        </div>
      )}
    </Field>
  );
}
