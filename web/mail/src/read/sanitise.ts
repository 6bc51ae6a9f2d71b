/* eslint-disable no-restricted-properties -- the one file that writes HTML; what it writes went through the sanitiser. */
import DOMPurify from 'dompurify';

/**
 * Makes the HTML of a message safe to show. It is the second of three walls: the server's sanitiser comes before it, and the frame that
 * shows the result can run and fetch nothing (its own Content-Security-Policy and sandbox), whatever gets through here.
 */
export interface SafeHtml {
  /** The <html> element, in a document of the sanitiser's that does nothing. */
  root: HTMLElement;
  /** It wants images from other servers. */
  remote: boolean;
}

const forbiddenTags = ['script', 'iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'form', 'input', 'button', 'select', 'textarea', 'meta', 'link', 'base', 'svg', 'math', 'video', 'audio', 'source', 'track', 'portal', 'template', 'dialog', 'noscript'];
const remotePattern = /^\s*(https?:)?\/\//i;
const cssUrl = /url\(\s*['"]?\s*(?!data:|cid:|#)/i;

const purifier = DOMPurify(window);

// What a default policy lets through: whoever hands HTML to the page itself (the editor when something is pasted) has it cleaned.
const { trustedTypes } = window as { trustedTypes?: { createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => unknown } };
if (trustedTypes !== undefined) {
  trustedTypes.createPolicy('default', { createHTML: (html: string) => clean(html, new Map()).root.querySelector('body')?.innerHTML ?? '' });
}

export function clean(html: string, images: ReadonlyMap<string, string>): SafeHtml {
  let remote = false;
  purifier.removeAllHooks();
  purifier.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName === 'A' || node.tagName === 'AREA') {
      const href = node.getAttribute('href') ?? '';
      // Addresses inside the message would lead the frame away from it.
      if (!/^(https?:|mailto:|tel:|#)/i.test(href)) node.removeAttribute('href');
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer nofollow');
    }
    for (const name of ['src', 'background', 'srcset', 'poster']) {
      const value = node.getAttribute(name);
      if (value === null) continue;
      if (/^\s*cid:/i.test(value)) {
        const url = images.get(decode(value.trim().slice(4)));
        if (url === undefined) node.removeAttribute(name);
        else node.setAttribute(name, url);
      } else if (remotePattern.test(value) || name === 'srcset') {
        remote = true;
      } else if (!/^\s*(data:image\/|blob:)/i.test(value)) {
        node.removeAttribute(name);
      }
    }
    if (cssUrl.test(node.getAttribute('style') ?? '')) remote = true;
    if (node.tagName === 'STYLE' && cssUrl.test(node.textContent ?? '')) remote = true;
    if (node.hasAttribute('id')) node.removeAttribute('id');
    if (node.tagName === 'IMG') node.setAttribute('loading', 'lazy');
  });
  const root = purifier.sanitize(html, {
    FORBID_TAGS: forbiddenTags, FORBID_ATTR: ['ping', 'formaction', 'action', 'name', 'tabindex', 'autofocus', 'contenteditable', 'accesskey'],
    ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, ADD_ATTR: ['target', 'bgcolor', 'background'], ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data|blob):|^#/i,
    WHOLE_DOCUMENT: true, RETURN_DOM: true,
  });
  return { root: root as HTMLElement, remote };
}

/** Puts it into the frame's own document, in which nothing runs. */
export function show(frame: HTMLIFrameElement, safe: SafeHtml): void {
  const target = frame.contentDocument;
  if (target === null) return;
  target.head.querySelectorAll('style').forEach((style) => style.remove());
  const base = target.createElement('style');
  base.textContent = frameStyle;
  target.head.append(base);
  // Written in the frame's document, so that its policy, not ours, decides about styles.
  const head = [...safe.root.querySelectorAll('head style')].map((style) => style.outerHTML).join('');
  const body = safe.root.querySelector('body');
  target.body.innerHTML = head + (body?.innerHTML ?? '');
  for (const { name, value } of body?.attributes ?? []) if (['style', 'bgcolor', 'dir', 'text'].includes(name)) target.body.setAttribute(name, value);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const frameStyle = `
html { overflow: hidden; }
body { margin: 0; font: 14.5px/1.6 system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #17201f; overflow-wrap: anywhere; overflow-x: auto; }
img { max-width: 100%; height: auto; }
blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid #dde4e4; color: #4d5a59; }
pre { white-space: pre-wrap; }
table { max-width: 100%; }
a { color: #0d6a68; }
html[data-dim] { filter: invert(.92) hue-rotate(180deg); }
html[data-dim] img, html[data-dim] [background], html[data-dim] [style*="background-image"] { filter: invert(1) hue-rotate(180deg); }
.posthouse-folded { display: none; }
`;
