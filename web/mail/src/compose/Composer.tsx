import type { Draft } from './draft';

export default function Composer({ drafts }: { drafts: Partial<Draft>[]; onClose: (key: string) => void }) {
  return <div>{drafts.length}</div>;
}
