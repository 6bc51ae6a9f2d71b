import { useEffect, useState } from 'react';
import { useApp } from '../context';
import { Fluent } from '../ui/Fluent';
import type { Draft } from './draft';
import { ComposeWindow } from './ComposeWindow';
import { Holding, HoldingContext } from './holding';
import './compose.css';

/** The messages that are being written, side by side. */
export default function Composer({ drafts, onClose }: { drafts: Partial<Draft>[]; onClose: (key: string) => void }) {
  const { room } = useApp();
  const [holding] = useState(() => new Holding(room));
  useEffect(() => {
    room.holds = holding.hold;
    return () => {
      room.holds = null;
    };
  }, [room, holding]);
  return (
    <Fluent><HoldingContext value={holding}><div className="windows">
      {drafts.map((draft) => <ComposeWindow key={draft.key} initial={draft} onClose={() => onClose(draft.key ?? '')} />)}
    </div></HoldingContext></Fluent>
  );
}
