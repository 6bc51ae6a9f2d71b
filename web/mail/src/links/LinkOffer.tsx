import { useId, useState, type Ref } from 'react';
import { t, texts } from '../text';
import { downloadChoices, livesOf, type LinkLimits, type LinkWishes } from './links';
import './links.css';

const day = 86_400;

/** Asks whether files are to be sent as links, and how. */
export function LinkOffer({ ref, files, limits, all, mayAttach, onSend, onAttach, onCancel }: {
  ref: Ref<HTMLFormElement>; files: readonly File[]; limits: LinkLimits; /** Octets of all attachments, where they are too much together and not each by itself. */ all: number | null; mayAttach: boolean; onSend: (wishes: LinkWishes) => void; onAttach: () => void; onCancel: () => void;
}) {
  const id = useId();
  const [days, setDays] = useState(Math.max(1, Math.floor(limits.defaultLife / day)));
  const [most, setMost] = useState(0);
  const [password, setPassword] = useState('');
  const question = t(all === null ? 'links.offer' : 'links.offerTogether', { count: files.length, names: files.map((file) => file.name).join(', '), all: all === null ? '' : texts.size(all), size: texts.size(files.reduce((sum, file) => sum + file.size, 0)) });
  const lives = livesOf(limits);
  return (
    <form
      ref={ref} className="link-offer" aria-labelledby={`${id}-question`} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); onCancel(); } }}
      onSubmit={(event) => { event.preventDefault(); onSend({ life: Math.min(days * day, limits.maxLife), maxDownloads: most === 0 ? null : most, password }); }}
    >
      <p id={`${id}-question`} role="status">{question}</p>
      <p className="hint">{t('links.explain')}</p>
      <div className="link-wishes">
        <label>{t('links.life')}
          <select className="field" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {lives.map((count) => <option key={count} value={count}>{t('links.days', { count })}</option>)}
          </select>
        </label>
        <label>{t('links.most')}
          <select className="field" value={most} onChange={(event) => setMost(Number(event.target.value))}>
            <option value={0}>{t('links.unlimited')}</option>
            {downloadChoices.map((count) => <option key={count} value={count}>{texts.number(count)}</option>)}
          </select>
        </label>
        <label>{t(limits.passwordRequired ? 'links.password' : 'links.passwordOptional')}
          <input className="field" type="text" autoComplete="off" spellCheck={false} value={password} required={limits.passwordRequired} minLength={limits.minPassword} maxLength={200} aria-describedby={`${id}-hint`} onChange={(event) => setPassword(event.target.value)} />
        </label>
      </div>
      <p className="hint" id={`${id}-hint`}>{t('links.passwordHint', { count: limits.minPassword })}</p>
      <div className="link-actions">
        <button type="submit" className="button primary" autoFocus>{t('links.send', { count: files.length })}</button>
        {mayAttach && <button type="button" className="button" onClick={onAttach}>{t('links.attach', { count: files.length })}</button>}
        <button type="button" className="button" onClick={onCancel}>{t('cancel')}</button>
      </div>
    </form>
  );
}
