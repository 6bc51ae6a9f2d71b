import { describe, expect, it } from 'vitest';
import { links, parts } from './quotes';

describe('plain text', () => {
  it('tells what is quoted from what is written', () => {
    expect(parts('Yes.\n\nOn Mon, 1 Nov 2026, Bob <bob@x.test> wrote:\n> Shall we?\n>\n> Bob')).toEqual([
      { quoted: false, text: 'Yes.\n' },
      { quoted: true, text: 'On Mon, 1 Nov 2026, Bob <bob@x.test> wrote:\n> Shall we?\n>\n> Bob' },
    ]);
    expect(parts('好的。\n\n鲍勃 于 2026年11月25日 写道：\n> 在吗')[1]!.quoted).toBe(true);
  });

  it('reads a long text as fast as a short one', () => {
    // Each of these took minutes, which no test would wait for.
    expect(links('a.'.repeat(200_000)).length).toBe(1);
    expect(links('a@'.repeat(200_000)).length).toBe(1);
    expect(parts('\n'.repeat(200_000) + 'x')).toHaveLength(1);
  });

  it('finds addresses and leaves the full stop out', () => {
    expect(links('See https://a.test/x?y=1. Or write bob@x.test！')).toEqual([
      { text: 'See ', href: null }, { text: 'https://a.test/x?y=1', href: 'https://a.test/x?y=1' }, { text: '. Or write ', href: null },
      { text: 'bob@x.test', href: 'mailto:bob@x.test' }, { text: '！', href: null },
    ]);
    expect(links('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', href: null }]);
    expect(links('见 https://a.test/路径，谢谢')[1]!.href).toBe('https://a.test/路径');
  });
});
