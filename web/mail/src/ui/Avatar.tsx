import { memo } from 'react';
import type { Address } from '@posthouse/shared/jmap/types';

// Dark enough for white letters (4.5:1), calm beside each other.
export const colours = ['#0d6a68', '#3f5fa8', '#8a4b8f', '#a14a3b', '#7a5c00', '#2f6f3e', '#4a5a75', '#98405f', '#5b4bb0', '#1f6a8c'];

/** The letters by which people know each other: initials, or the last characters of a Chinese name. */
export function initials(address: Address): string {
  const name = (address.name ?? '').replace(/["'（(].*$/u, '').trim();
  if (/^[\p{Script=Han}]+$/u.test(name)) return [...name].slice(name.length > 2 ? -2 : 0).join('');
  const han = /\p{Script=Han}/u.exec(name);
  if (han !== null) return [...name].filter((c) => /\p{Script=Han}/u.test(c)).slice(-2).join('');
  const parts = name.split(/[\s._-]+/u).filter((part) => /^\p{L}/u.test(part));
  if (parts.length >= 2) return ([...parts[0]!][0]! + [...parts.at(-1)!][0]!).toUpperCase();
  return ([...(parts[0] ?? address.email)][0] ?? '?').toUpperCase();
}

export function colourOf(email: string): string {
  let hash = 7;
  for (const c of email.toLowerCase()) hash = (hash * 31 + c.codePointAt(0)!) >>> 0;
  return colours[hash % colours.length]!;
}

export const Avatar = memo(function Avatar({ address, size = 40 }: { address: Address; size?: number }) {
  const letters = initials(address);
  return (
    <span className="avatar" aria-hidden="true" style={{ background: colourOf(address.email), width: size, height: size, fontSize: size * (letters.length > 1 ? 0.36 : 0.44) }}>
      {letters}
    </span>
  );
});
