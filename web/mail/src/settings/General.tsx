import { Button } from '@fluentui/react-components';
import { languages } from '@posthouse/shared/i18n';
import { capability } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { preferences, type Preferences } from '../preferences';
import { t, texts } from '../text';
import { notices } from '@posthouse/shared/notices';

const themes: Preferences['theme'][] = ['system', 'light', 'dark', 'contrast'];
const densities: Preferences['density'][] = ['comfortable', 'compact'];

export function General() {
  const { room } = useApp();
  const { theme, density, plainText } = preferences.use();
  const language = texts.useLanguage();
  const leave = (): void => {
    import('../offline/leaving').then(({ leaveDevice }) => leaveDevice(room)).then((gone) => { if (gone) location.assign('/signin?signedout=1'); }, (error: unknown) => notices.problem(explain(error)));
  };
  const forget = (): void => {
    room.client.call<{ forgotten: number }>('Recipient/forget', { emails: null }).then(({ forgotten }) => notices.done(t('recipients.forgotten', { count: forgotten })), (error: unknown) => notices.problem(explain(error)));
  };
  return (
    <>
      <h3 id="set-language">{t('settings.language')}</h3>
      <div className="choices" role="radiogroup" aria-labelledby="set-language">
        {languages.map(({ id, name }) => (
          <button key={id} type="button" role="radio" aria-checked={language === id} className="choice" lang={id} onClick={() => { preferences.set({ language: id }); void texts.use(id); }}>{name}</button>
        ))}
      </div>
      <h3 id="set-theme">{t('settings.theme')}</h3>
      <div className="choices" role="radiogroup" aria-labelledby="set-theme">
        {themes.map((id) => (
          <button key={id} type="button" role="radio" aria-checked={theme === id} className="choice" onClick={() => preferences.set({ theme: id })}><i className={`swatch ${id}`} />{t(`settings.theme.${id}`)}</button>
        ))}
      </div>
      <h3 id="set-density">{t('list.density')}</h3>
      <div className="choices" role="radiogroup" aria-labelledby="set-density">
        {densities.map((id) => (
          <button key={id} type="button" role="radio" aria-checked={density === id} className="choice" onClick={() => preferences.set({ density: id })}>{t(`settings.density.${id}`)}</button>
        ))}
      </div>
      <h3 id="set-format">{t('write.format')}</h3>
      <div className="choices" role="radiogroup" aria-labelledby="set-format">
        {[false, true].map((plain) => <button key={String(plain)} type="button" role="radio" aria-checked={plainText === plain} className="choice" onClick={() => preferences.set({ plainText: plain })}>{t(plain ? 'write.plain' : 'write.rich')}</button>)}
      </div>
      {room.client.has(capability.recipients) && (
        <>
          <h3>{t('recipients.title')}</h3>
          <p className="hint">{t('recipients.explain')}</p>
          <p><Button onClick={() => forget()}>{t('recipients.forget')}</Button></p>
        </>
      )}
      <h3>{t('settings.account')}</h3>
      <div className="form-row"><span>{room.session.address}</span><Button onClick={leave}>{t('settings.signOut')}</Button></div>
      <p className="hint">{t('settings.accountExplain')}</p>
      <p><a className="button" href={`/account?lang=${language}`}>{t('settings.accountOpen')}</a></p>
    </>
  );
}
