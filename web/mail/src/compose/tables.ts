import { Node, type Node as TiptapNode } from '@tiptap/core';

const span = (name: string) => ({
  default: 1,
  parseHTML: (element: HTMLElement) => Math.min(100, Math.max(1, Number(element.getAttribute(name) ?? 1) || 1)),
  renderHTML: (attributes: Record<string, unknown>) => (typeof attributes[name] === 'number' && attributes[name] > 1 ? { [name]: attributes[name] } : {}),
});

const cell = (name: string, tag: 'td' | 'th') => Node.create({
  name, content: 'block+', isolating: true,
  addAttributes: () => ({ colspan: span('colspan'), rowspan: span('rowspan') }),
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
});

/** Tables as they come by quoting and pasting: their texts can be written in, their shape stays. */
export const tables: TiptapNode[] = [
  Node.create({ name: 'table', group: 'block', content: 'tableRow+', isolating: true, parseHTML: () => [{ tag: 'table' }], renderHTML: () => ['table', { border: '1', cellspacing: '0', cellpadding: '4' }, ['tbody', 0]] }),
  Node.create({ name: 'tableRow', content: '(tableCell | tableHeader)+', parseHTML: () => [{ tag: 'tr' }], renderHTML: () => ['tr', 0] }),
  cell('tableCell', 'td'),
  cell('tableHeader', 'th'),
];
