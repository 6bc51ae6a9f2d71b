import { useApp } from '../context';
import { t } from '../text';
import './whole.css';

/** All that is loaded is ticked: offers the rest of the list, and says what is meant then. */
export default function WholeOffer() {
  const { picked, list, whole, pick, pickWhole } = useApp();
  return (
    <div className="list-note" role="status">
      <span>{whole === null ? t('whole.loaded', { count: picked.size }) : t('whole.meant', { count: whole.list.total ?? 0 })}</span>
      {whole === null
        ? <button type="button" className="button" onClick={pickWhole}>{t('whole.offer', { count: list.total ?? 0 })}</button>
        : <button type="button" className="button" onClick={() => pick(new Set())}>{t('list.clearSelection')}</button>}
    </div>
  );
}
