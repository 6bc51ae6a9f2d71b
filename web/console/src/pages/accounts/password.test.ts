import { expect, it } from 'vitest';
import { freshPassword } from './password';

it('makes passwords that can be read out and are never the same', () => {
  const made = new Set(Array.from({ length: 200 }, freshPassword));
  expect(made.size).toBe(200);
  for (const password of made) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{4}(-[a-km-zA-HJ-NP-Z2-9]{4}){3}$/);
});
