import { t, type TextKey } from '../text';
import { colours } from './Avatar';
import './palette.css';

const names: TextKey[] = ['colour.teal', 'colour.blue', 'colour.purple', 'colour.red', 'colour.ochre', 'colour.green', 'colour.grey', 'colour.pink', 'colour.violet', 'colour.cyan'];

/** The colours that labels and folders can have. */
export function Palette({ chosen, onChoose }: { chosen: number | undefined; onChoose: (colour: number) => void }) {
  return (
    <div className="palette">
      {colours.map((value, i) => <button key={value} type="button" className="label-colour" aria-label={t(names[i]!)} aria-pressed={chosen === i} style={{ background: value }} onClick={() => onChoose(i)} />)}
    </div>
  );
}
