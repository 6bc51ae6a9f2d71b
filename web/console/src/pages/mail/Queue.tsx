import type { PageProps } from '../Pages';
import { QueueEntry } from './QueueEntry';
import { QueueList } from './QueueList';

export default function Queue({ parts: [id] }: PageProps) {
  return id === undefined ? <QueueList /> : <QueueEntry key={id} id={id} />;
}
