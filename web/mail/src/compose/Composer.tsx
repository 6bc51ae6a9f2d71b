import { Fluent } from '../ui/Fluent';
import type { Draft } from './draft';
import { ComposeWindow } from './ComposeWindow';
import './compose.css';

/** The messages that are being written, side by side. */
export default function Composer({ drafts, onClose }: { drafts: Partial<Draft>[]; onClose: (key: string) => void }) {
  return (
    <Fluent><div className="windows">
      {drafts.map((draft) => <ComposeWindow key={draft.key} initial={draft} onClose={() => onClose(draft.key ?? '')} />)}
    </div></Fluent>
  );
}
