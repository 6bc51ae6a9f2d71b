import { describe, expect, it } from 'vitest';
import { clean } from './sanitise';

const inner = (html: string, images = new Map<string, string>()): string => new XMLSerializer().serializeToString(clean(html, images).root);

describe('HTML of a message', () => {
  it.each([
    '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>', '<a href="javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>', '<form action="https://evil.test"><input name=password></form>', '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<meta http-equiv=refresh content="0;url=https://evil.test">', '<base href="https://evil.test/">', '<object data="x"></object>', '<link rel=stylesheet href="https://evil.test/x.css">',
    '<a href=" &#14;javascript:alert(1)">x</a>', '<img src="data:text/html,<script>alert(1)</script>">', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  ])('is made harmless: %s', (html) => {
    const safe = clean(html, new Map()).root;
    expect(safe.querySelector('script, iframe, form, input, object, embed, svg, math, base, meta, link, noscript')).toBeNull();
    for (const element of safe.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name.startsWith('on')).toBe(false);
        expect(value).not.toMatch(/javascript:|text\/html/i);
      }
    }
  });

  it('tells when it wants images from elsewhere', () => {
    expect(clean('<img src="https://tracker.test/1.gif">', new Map()).remote).toBe(true);
    expect(clean('<p style="background:url(//tracker.test/1)">x</p>', new Map()).remote).toBe(true);
    expect(clean('<style>p { background: url(https://tracker.test/1) }</style>', new Map()).remote).toBe(true);
    expect(clean('<p>Hello</p><img src="data:image/png;base64,AA">', new Map()).remote).toBe(false);
  });

  it('shows images that travel with it', () => {
    expect(inner('<img src="cid:logo@x">', new Map([['logo@x', 'blob:1']]))).toContain('src="blob:1"');
    expect(inner('<img src="cid:gone">')).not.toContain('src');
  });

  it('opens its links in a window that knows nothing of ours', () => {
    const link = clean('<a href="https://x.test" target="_top">x</a>', new Map()).root.querySelector('a')!;
    expect(link.target).toBe('_blank');
    expect(link.rel).toContain('noopener');
    expect(inner('<a href="/mail/settings">x</a>')).not.toContain('href');
  });
});
