import { createContext, use, useId, useState, type FormEvent, type InputHTMLAttributes, type ReactNode } from 'react';
import { textOf } from '../data/textOf';
import { t } from '../text';
import { EditingContext } from './editingContext';
import { Trouble } from './parts';

interface FormProps {
  onSubmit: () => Promise<void>;
  /** What the button that does it says. */
  label: string;
  danger?: boolean;
  /** Something else on the page is what one mostly does. */
  quiet?: boolean;
  disabled?: boolean;
  /** One may look at this and not change it: the fields show what is there, and it is said why. */
  readOnly?: boolean;
  onCancel?: () => void;
  /** After somebody else changed the same thing: shows what is there now. */
  onConflict?: () => void;
  extra?: ReactNode;
  children: ReactNode;
}

/** Fields and a button. While the server works nothing can be sent twice, and what it refuses stands beside the button. */
export function Form({ onSubmit, label, danger = false, quiet = false, disabled = false, readOnly = false, onCancel, onConflict, extra, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const editing = use(EditingContext);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    setBusy(true);
    setError(null);
    const strokes = editing?.strokes ?? 0;
    onSubmit().then(() => editing?.saved(strokes), (problem: Error) => setError(problem)).finally(() => setBusy(false));
  };
  if (readOnly) {
    return (
      <div className="form">
        <ReadOnly>{children}</ReadOnly>
        <p className="muted">{t('readOnly')}</p>
        {onCancel !== undefined && <div className="form-end"><button type="button" className="button" onClick={onCancel}>{t('close')}</button></div>}
      </div>
    );
  }
  return (
    <form className="form" onSubmit={submit}>
      {children}
      {error !== null && <Trouble error={error} {...(onConflict === undefined ? {} : { onRetry: () => { setError(null); onConflict(); } })} />}
      <div className="form-end">
        <button type="submit" className={danger ? 'button danger-fill' : quiet ? 'button' : 'button primary'} disabled={disabled || busy}>{busy ? t('working') : label}</button>
        {onCancel !== undefined && <button type="button" className="button" onClick={onCancel}>{t('cancel')}</button>}
        {extra}
      </div>
    </form>
  );
}

/** Fields that show and do not take. */
export function ReadOnly({ children }: { children: ReactNode }) {
  return <fieldset className="read-only" disabled>{children}</fieldset>;
}

const Described = createContext<string | undefined>(undefined);

export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <Described value={hint === undefined ? undefined : `${id}-hint`}>{children(id)}</Described>
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

type Plain = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>;

function Input(props: InputHTMLAttributes<HTMLInputElement>) {
  return <input className="field" autoComplete="off" aria-describedby={use(Described)} {...props} />;
}

export function TextField({ label, hint, value, onChange, ...rest }: Plain & { label: string; hint?: ReactNode; value: string; onChange: (value: string) => void }) {
  return <Field label={label} hint={hint}>{(id) => <Input id={id} value={value} onChange={(event) => onChange(event.target.value)} {...rest} />}</Field>;
}

function Area(props: React.TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea className="field" spellCheck={false} aria-describedby={use(Described)} {...props} />;
}

export function AreaField({ label, hint, value, onChange, rows = 5, code = false, required = false }: { label: string; hint?: ReactNode; value: string; onChange: (value: string) => void; rows?: number; code?: boolean; required?: boolean }) {
  return <Field label={label} hint={hint}>{(id) => <Area id={id} rows={rows} required={required} className={code ? 'field code' : 'field'} value={value} onChange={(event) => onChange(event.target.value)} />}</Field>;
}

/** What a browser writes on its own button is in its own language, and not in the page's. */
export function FileField({ label, accept, onText }: { label: string; accept: string; onText: (text: string) => void }) {
  const [name, setName] = useState('');
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setName(file.name);
    void file.arrayBuffer().then((bytes) => onText(textOf(bytes)));
  };
  return (
    <Field label={label}>
      {(id) => (
        <div className="file-field">
          <input id={id} type="file" accept={accept} onChange={(event) => take(event.target.files?.[0])} />
          <span className="button" aria-hidden>{t('file.choose')}</span><span className="muted">{name === '' ? t('file.none') : name}</span>
        </div>
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  name: string;
}

function Select(props: React.SelectHTMLAttributes<HTMLSelectElement>) {
  return <select className="field" aria-describedby={use(Described)} {...props} />;
}

export function SelectField({ label, hint, value, onChange, options }: { label: string; hint?: ReactNode; value: string; onChange: (value: string) => void; options: Option[] }) {
  return (
    <Field label={label} hint={hint}>
      {(id) => <Select id={id} value={value} onChange={(event) => onChange(event.target.value)}>{options.map((option) => <option key={option.value} value={option.value}>{option.name}</option>)}</Select>}
    </Field>
  );
}

export function CheckField({ label, hint, value, onChange, disabled = false }: { label: string; hint?: ReactNode; value: boolean; onChange: (value: boolean) => void; disabled?: boolean }) {
  const id = useId();
  return (
    <div className="check">
      <input id={id} type="checkbox" checked={value} disabled={disabled} onChange={(event) => onChange(event.target.checked)} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <div><label htmlFor={id}>{label}</label>{hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}</div>
    </div>
  );
}

const units = [{ name: 'MB', octets: 1024 ** 2 }, { name: 'GB', octets: 1024 ** 3 }, { name: 'TB', octets: 1024 ** 4 }];

/** Octets in a unit that people use. 0 is no limit, shown as an empty field. */
export function SizeField({ label, hint, value, onChange }: { label: string; hint?: ReactNode; value: number; onChange: (value: number) => void }) {
  const [unit, setUnit] = useState(() => [...units].reverse().find((one) => value >= one.octets)?.octets ?? units[1]!.octets);
  const [text, setText] = useState(value === 0 ? '' : String(Math.round((value / unit) * 100) / 100));
  const tell = (nextText: string, nextUnit: number): void => onChange(Math.max(0, Math.round(Number(nextText || '0') * nextUnit)));
  return (
    <Field label={label} hint={hint}>
      {(id) => (
        <div className="joined">
          <Input id={id} type="number" min="0" step="any" placeholder={t('unlimited')} value={text} onChange={(event) => { setText(event.target.value); tell(event.target.value, unit); }} />
          <select className="field" aria-label={t('unit')} value={unit} onChange={(event) => { setUnit(Number(event.target.value)); tell(text, Number(event.target.value)); }}>
            {units.map((one) => <option key={one.name} value={one.octets}>{one.name}</option>)}
          </select>
        </div>
      )}
    </Field>
  );
}

/** A whole number where nothing is the same as 0: no limit, or the one above. */
export function NumberField({ label, hint, value, onChange, none }: { label: string; hint?: ReactNode; value: number; onChange: (value: number) => void; none?: string }) {
  return (
    <Field label={label} hint={hint}>
      {(id) => <Input id={id} type="number" min="0" step="1" placeholder={none ?? t('unlimited')} value={value === 0 ? '' : value} onChange={(event) => onChange(Math.max(0, Math.trunc(Number(event.target.value || '0'))))} />}
    </Field>
  );
}

/** Lines or commas to a list, without what is empty. */
export function listOf(text: string): string[] {
  return text.split(/[\n,;]/).map((one) => one.trim()).filter((one) => one !== '');
}
