import type { Tone } from '../../ui/parts';

/** Of the mail whose fate is known, so much should arrive, and no more should come back. */
export const deliveryTarget = 0.98;
export const bounceTarget = 0.03;

export function deliveryTone(rate: number | undefined): Tone {
  if (rate === undefined) return 'plain';
  return rate >= deliveryTarget ? 'good' : rate >= deliveryTarget - 0.03 ? 'warn' : 'bad';
}

export function bounceTone(rate: number | undefined): Tone {
  if (rate === undefined) return 'plain';
  return rate <= bounceTarget ? 'good' : rate <= bounceTarget * 2 ? 'warn' : 'bad';
}
