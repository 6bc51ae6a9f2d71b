import type { Mailroom } from '../data/mailroom';

/** What is dragged by a mouse is swiped by a finger, or chosen from its menu. */
export const fine = matchMedia('(hover: hover)').matches;

/** Conversations are dragged within their account: folders of another do not take them. */
export function dragType(room: Mailroom): string {
  return `application/x-posthouse-threads-${room.client.accountId.toLowerCase()}`;
}

/** Several conversations are dragged as a small sign that says how many. */
export function dragImage(transfer: DataTransfer, text: string): void {
  const sign = document.createElement('div');
  sign.className = 'drag-sign';
  sign.textContent = text;
  document.body.append(sign);
  transfer.setDragImage(sign, 12, 12);
  // The browser has taken its picture when the event is over.
  setTimeout(() => sign.remove(), 0);
}
