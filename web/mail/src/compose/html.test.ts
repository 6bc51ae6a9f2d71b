import { expect, it } from 'vitest';
import { unstyled } from './html';

it('leaves styles out of what is quoted, and words alone', () => {
  expect(unstyled('<style>p{}</style><p class="a" style="color:red" title="x > y">say style="x"</p>')).toBe('<p class="a" title="x > y">say style="x"</p>');
});
