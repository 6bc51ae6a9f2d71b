import { works } from '../data/works';
import { t, texts } from '../text';
import './whole.css';

/** What goes on in the background, how far it is, and how to stop it. */
export default function WorkBar() {
  texts.useLanguage();
  return (
    <>
      {works.use().map((work) => (
        <div className="list-note work" key={work.id}>
          <span>{work.waiting ? t('whole.waiting') : work.total === null ? work.text : t('whole.progress', { what: work.text, done: work.done, count: work.total })}</span>
          <progress aria-label={work.text} {...(work.total === null ? {} : { value: work.done, max: Math.max(1, work.total) })} />
          <button type="button" className="button" onClick={work.stop}>{t('whole.stop')}</button>
        </div>
      ))}
    </>
  );
}
