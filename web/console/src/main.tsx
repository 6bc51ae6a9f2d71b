import { preferred } from '@posthouse/shared/i18n';
import { csrfHeader, currentSession, toSignIn } from '@posthouse/shared/session';
import { ApiClient } from './api/client';
import { preferences } from './preferences';
import { t, texts } from './text';
import { lookNow } from './ui/look';

document.documentElement.dataset.look = lookNow();

// On its way while the server is asked.
const application = import('./mount');

async function start(): Promise<void> {
  const root = document.getElementById('root')!;
  try {
    const [session] = await Promise.all([currentSession(), texts.use(preferences.all.language ?? preferred(navigator.languages))]);
    if (session === null) {
      toSignIn();
      return;
    }
    const api = new ApiClient(csrfHeader(session), toSignIn, () => texts.language);
    const { value: me } = await api.get('whoAmI', {});
    // Whoever set a server up is led, until he is through or puts the guide away: the server knows, whatever the browser.
    if (location.pathname === '/console/' && (me.guide === 'new' || me.guide === 'open')) history.replaceState(null, '', '/console/start');
    const { mount } = await application;
    mount(root, { api, session, me });
  } catch {
    const box = document.createElement('div');
    box.className = 'empty';
    const text = document.createElement('strong');
    text.textContent = t('offline');
    const again = document.createElement('button');
    again.className = 'button';
    again.textContent = t('retry');
    again.onclick = () => location.reload();
    box.append(text, again);
    root.replaceChildren(box);
  }
}

void start();
