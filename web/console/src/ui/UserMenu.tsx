import { Popover, PopoverSurface } from '@fluentui/react-components';
import { Mail20Regular, PersonKey20Regular, SignOut20Regular } from '@fluentui/react-icons';
import { languages } from '@posthouse/shared/i18n';
import { notices } from '@posthouse/shared/notices';
import { signOut } from '@posthouse/shared/signOut';
import { FluentLook } from '@posthouse/shared/ui/Fluent';
import { useConsole } from '../context';
import { preferences } from '../preferences';
import { t, texts, word } from '../text';
import { useLook } from './look';
import { explain } from './parts';

const themes = ['system', 'light', 'dark', 'contrast'] as const;

export default function UserMenu({ anchor, onClose }: { anchor: HTMLElement; onClose: () => void }) {
  const { api, session, me } = useConsole();
  const { theme } = preferences.use();
  const leave = (): void => {
    signOut(session).then(() => location.assign('/signin?signedout=1'), (error: unknown) => notices.problem(explain(error)));
  };
  return (
    <FluentLook look={useLook()}>
      <Popover open onOpenChange={(_, data) => { if (!data.open) onClose(); }} trapFocus positioning={{ target: anchor, position: 'below', align: 'end' }}>
        <PopoverSurface aria-label={t('user.menu')} style={{ padding: 0, borderRadius: 12 }}>
          <div className="menu-panel">
            <div className="menu-who"><strong>{session.name || session.address}</strong><small>{session.address}</small><small>{me.roles.map((role) => word('role', role.role) + (role.domain === undefined ? '' : ` (${role.domain})`)).join(', ')}</small></div>
            <hr className="menu-line" />
            <div className="menu-title" id="menu-language">{t('user.language')}</div>
            <div className="segments" role="group" aria-labelledby="menu-language">
              {languages.map(({ id, name }) => <button key={id} type="button" lang={id} aria-pressed={texts.language === id} onClick={() => { preferences.set({ language: id }); void texts.use(id).then(() => api.changed()); }}>{name}</button>)}
            </div>
            <div className="menu-title" id="menu-theme">{t('user.theme')}</div>
            <div className="segments" role="group" aria-labelledby="menu-theme">
              {themes.map((one) => <button key={one} type="button" aria-pressed={theme === one} onClick={() => preferences.set({ theme: one })}>{t(`theme.${one}`)}</button>)}
            </div>
            <hr className="menu-line" />
            <a className="menu-item" href="/mail/"><Mail20Regular />{t('user.webmail')}</a>
            <a className="menu-item" href={`/account?lang=${texts.language}`}><PersonKey20Regular />{t('user.account')}</a>
            <button type="button" className="menu-item" onClick={leave}><SignOut20Regular />{t('user.signOut')}</button>
          </div>
        </PopoverSurface>
      </Popover>
    </FluentLook>
  );
}
