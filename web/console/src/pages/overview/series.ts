import type { Figures } from '../../api/contract';
import { word } from '../../text';

export type Colour = 'brand' | 'good' | 'amber' | 'bad' | 'web' | 'api' | 'jmap' | 'imap' | 'pop3' | 'submission' | 'smtp' | 'sieve' | 'other';

export interface ChartLine {
  id: string;
  name: string;
  colour: Colour;
  values: (number | null)[];
  /** The query of the trace that lists what is behind it. */
  trace?: string | undefined;
  /** A part of 1 that it is held against. */
  target?: number;
}

/** A group's parts summed up: all bounces, whatever their class. What never happened is a line of noughts. */
export function pick(figures: Figures, groups: [string, Colour][]): ChartLine[] {
  return groups.map(([group, colour]) => {
    const parts = figures.series.filter((one) => one.group === group);
    const values = figures.times.map((_, index) => parts.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
    const domain = figures.domain === undefined ? '' : `&domain=${encodeURIComponent(figures.domain)}`;
    return { id: group, name: word('charts.group', group), colour, values, trace: `outcome=${encodeURIComponent(group)}${domain}&related=false` };
  });
}

// The order in which they stand on each other; each keeps its colour, whichever of them there are.
const protocols: [string, Colour][] = [['web', 'web'], ['http', 'api'], ['jmap', 'jmap'], ['imap', 'imap'], ['pop3', 'pop3'], ['submission', 'submission'], ['smtp', 'smtp'], ['managesieve', 'sieve']];

/** A group of sign-ins by protocol: those that were used, and at the end what this page knows no colour for. */
export function byProtocol(figures: Figures, group: string): ChartLine[] {
  const place = (part: string): number => (protocols.findIndex(([name]) => name === part) + protocols.length + 1) % (protocols.length + 1);
  return figures.series
    .filter((one) => one.group === group && one.part !== undefined)
    .map((one) => ({ part: one.part!, values: one.values.map((value) => value ?? 0), trace: one.trace }))
    .sort((a, b) => place(a.part) - place(b.part) || a.part.localeCompare(b.part))
    .map(({ part, values, trace }) => ({ id: `${group}.${part}`, name: word('charts.protocol', part), colour: protocols.find(([name]) => name === part)?.[1] ?? 'other', values, trace }));
}

/** One part of a group, such as a gauge: what is not known is a gap. */
export function lineOf(figures: Figures, group: string, part: string, colour: Colour): ChartLine {
  const found = figures.series.find((one) => one.group === group && one.part === part);
  return { id: `${group}.${part}`, name: word('charts.group', `${group}.${part}`), colour, values: found?.values ?? figures.times.map(() => null) };
}
