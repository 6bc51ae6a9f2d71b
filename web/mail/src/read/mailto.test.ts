import { describe, expect, it } from 'vitest';
import { letter } from './mailto';

describe('a letter by its address', () => {
  it('has what the address says', () => {
    expect(letter('mailto:leave%2Bme@list.test?subject=off&body=now')).toEqual({ to: [{ name: null, email: 'leave+me@list.test' }], subject: 'off', text: 'now' });
  });
  it('is none where the address is none', () => {
    expect(letter('mailto:%E0%A4%A')).toBeNull();
    expect(letter('https://list.test/')).toBeNull();
    expect(letter('nonsense')).toBeNull();
  });
});
