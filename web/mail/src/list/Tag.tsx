import { keptColours, uncoloured } from '../kept/colours';
import { colours } from '../ui/Avatar';
import { labelName } from '../ui/labels';

/** A label as it stands on a conversation. */
export function Tag({ label }: { label: string }) {
  const colour = keptColours.labels.use()[label];
  return <span className="tag" {...(colour === undefined || colour === uncoloured ? {} : { style: { background: colours[colour], color: '#fff' } })}>{labelName(label)}</span>;
}
