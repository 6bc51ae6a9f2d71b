import { documentOf } from './html';

/**
 * What Word, Excel, Outlook and WPS put on the clipboard, as plain HTML: their lists are paragraphs with a picture of a bullet, their bold is a style,
 * and most of it is about their own page. Nothing that fetches, runs or names a file of the writer's disk is left.
 */
export function cleanPaste(html: string): string {
  const fragment = /<!--StartFragment-->([\s\S]*)<!--EndFragment-->/i.exec(html)?.[1];
  // Of a table that was copied in part the fragment is only rows: then the whole body says more.
  const source = fragment !== undefined && !/^\s*<(tr|td|col|tbody)\b/i.test(fragment) ? fragment : html;
  // "<![if …]>" shows what is in it; "<!--[if …]>" hides it, which a comment does by itself.
  const body = documentOf(source.replace(/<!\[(?:if[^\]]*|endif)\]>/gi, '').replace(/<\/?(?:html|body|meta|link)\b[^>]*>/gi, ''));
  for (const gone of body.querySelectorAll('style, script, title, xml, meta, link, head, iframe, object, embed, form, input, button, svg, math, colgroup, col, template, noscript')) gone.remove();
  const comments = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const hidden: Node[] = [];
  while (comments.nextNode() !== null) hidden.push(comments.currentNode);
  for (const comment of hidden) comment.parentNode?.removeChild(comment);
  for (const element of [...body.querySelectorAll<HTMLElement>('*')]) {
    const style = styleOf(element);
    if (/mso-list\s*:\s*ignore/i.test(style)) {
      // What stands for the bullet says which kind of list it is.
      const paragraph = element.closest('p');
      if (paragraph !== null) paragraph.dataset.marker = element.textContent.trim();
      element.remove();
    } else if (/display\s*:\s*none|mso-hide\s*:\s*all/i.test(style)) element.remove();
    else if (element.localName.includes(':')) element.replaceWith(...element.childNodes);
  }
  lists(body);
  for (const element of [...body.querySelectorAll<HTMLElement>('*')]) plainStyle(element);
  return [...body.childNodes].map((node) => (node instanceof Element ? node.outerHTML : escaped(node.textContent ?? ''))).join('');
}

// Attributes that mean something outside of the program that wrote them.
const kept: Record<string, readonly string[]> = { A: ['href'], IMG: ['src', 'alt', 'width', 'height', 'data-cid'], TD: ['colspan', 'rowspan'], TH: ['colspan', 'rowspan'], OL: ['start'] };

function plainStyle(element: HTMLElement): void {
  const style = styleOf(element);
  for (const { name } of [...element.attributes]) if (!(kept[element.tagName] ?? []).includes(name)) element.removeAttribute(name);
  if (element instanceof HTMLAnchorElement && !/^(?:https?|mailto|tel):/i.test(element.getAttribute('href') ?? '')) {
    element.replaceWith(...element.childNodes);
    return;
  }
  if (element instanceof HTMLImageElement && !/^(?:https:|cid:|data:image\/(?:png|jpeg|gif|webp);)/i.test(element.getAttribute('src') ?? '')) {
    element.remove();
    return;
  }
  if (!['SPAN', 'FONT', 'A', 'P', 'TD', 'TH', 'DIV'].includes(element.tagName)) return;
  const marks: string[] = [];
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style)) marks.push('strong');
  if (/font-style\s*:\s*italic/i.test(style)) marks.push('em');
  if (/text-decoration[^;]*line-through/i.test(style)) marks.push('s');
  if (/text-decoration[^;]*underline/i.test(style) && element.tagName !== 'A') marks.push('u');
  for (const mark of marks) {
    const inner = element.ownerDocument.createElement(mark);
    inner.append(...element.childNodes);
    element.append(inner);
  }
  if (element.tagName === 'SPAN' || element.tagName === 'FONT') element.replaceWith(...element.childNodes);
}

// Word: "mso-list:l0 level2 lfo1" on each paragraph of a list.
function lists(body: HTMLElement): void {
  let open: { level: number; id: string; list: HTMLElement; last: HTMLElement | null }[] = [];
  for (const paragraph of [...body.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6, li, table')]) {
    const match = paragraph.localName === 'p' ? /mso-list\s*:\s*(l\d+)\s+level(\d+)/i.exec(styleOf(paragraph)) : null;
    if (match === null) {
      open = [];
      continue;
    }
    const [, id, digits] = match;
    const level = Number(digits);
    const ordered = /^\(?(?:\d+|[a-z]{1,4}|[一二三四五六七八九十]+)[.)、．）]/i.test(paragraph.dataset.marker ?? '');
    while (open.length > 0 && (open.at(-1)!.level > level || (open.at(-1)!.level === level && open.at(-1)!.id !== id))) open.pop();
    let current = open.at(-1);
    if (current === undefined || current.level < level) {
      const list = body.ownerDocument.createElement(ordered ? 'ol' : 'ul');
      if (current?.last != null) current.last.append(list);
      else paragraph.before(list);
      current = { level, id: id!, list, last: null };
      open.push(current);
    }
    const item = body.ownerDocument.createElement('li');
    const text = body.ownerDocument.createElement('p');
    text.append(...paragraph.childNodes);
    item.append(text);
    current.list.append(item);
    current.last = item;
    paragraph.remove();
  }
}

// The parser of a document that is never shown would complain of style attributes: they are read under another name.
function styleOf(element: HTMLElement): string {
  return element.dataset.style ?? '';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
