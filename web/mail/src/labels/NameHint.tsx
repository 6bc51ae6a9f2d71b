import { t } from '../text';
import { calledInstead, faultOf } from '../ui/labels';
import './labels.css';

/** While a label is named: why it cannot be called so, or how it will be called. Keywords have no blanks and no capitals. */
export default function NameHint({ name }: { name: string }) {
  const fault = faultOf(name), called = calledInstead(name);
  return <p className={fault === null ? 'label-hint' : 'label-hint wrong'} role="status">{fault !== null ? t(`label.fault.${fault}`) : called !== null && called !== '' ? t('label.called', { name: called }) : ''}</p>;
}
