import type { Node as TiptapNode} from '@tiptap/core';
import { Editor, type JSONContent } from '@tiptap/core';
import { DOMParser as SchemaParser, DOMSerializer } from '@tiptap/pm/model';
import Image from '@tiptap/extension-image';
import StarterKit from '@tiptap/starter-kit';
import { ClearFormatting20Regular, ImageAdd20Regular, Link20Regular, TextBold20Regular, TextBulletList20Regular, TextItalic20Regular, TextNumberListLtr20Regular, TextQuote20Regular, TextStrikethrough20Regular, TextUnderline20Regular } from '@fluentui/react-icons';
import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import { t } from '../text';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { elementsOf } from './html';
import { cleanPaste } from './office';
import { Signature } from './signatures';
import { tables } from './tables';

export interface RichTextHandle {
  insertImage: (src: string, cid: string) => void;
  /** Where the cursor is; what the editor does not know of it is left out. */
  insertHtml: (html: string) => void;
  /** Behind what was written, in front of the signature and of what is quoted. */
  appendHtml: (html: string) => void;
  /** Takes the place of the one that is there; without one it stands before what is quoted. */
  setSignature: (html: string) => void;
}

const InlineImage = Image.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      cid: { default: null, parseHTML: (element: HTMLElement) => element.dataset.cid ?? null, renderHTML: (attributes: Record<string, unknown>) => (typeof attributes.cid === 'string' ? { 'data-cid': attributes.cid } : {}) },
    };
  },
});

/** The text in HTML, with pictures named as they travel, and in plain words. */
export function contentOf(editor: Editor): { html: string; text: string } {
  // In a document that fetches nothing: what a picture is called on its way is no address.
  const inert = document.implementation.createHTMLDocument();
  const box = inert.createElement('div');
  box.append(DOMSerializer.fromSchema(editor.schema).serializeFragment(editor.state.doc.content, { document: inert }));
  for (const image of box.querySelectorAll<HTMLImageElement>('img[data-cid]')) {
    image.setAttribute('src', `cid:${image.dataset.cid ?? ''}`);
    image.removeAttribute('data-cid');
  }
  const html = [...box.childNodes].map((node) => (node.nodeType === Node.ELEMENT_NODE ? (node as Element).outerHTML : (node.textContent ?? ''))).join('\n');
  return { html, text: plain(editor.getJSON()) };
}

/** Words for whoever reads without HTML; quotations are marked as everybody marks them. */
export function plain(node: JSONContent, mark = ''): string {
  switch (node.type) {
    case 'text':
      return node.text ?? '';
    case 'hardBreak':
      return '\n';
    case 'horizontalRule':
      return '----------';
    case 'blockquote':
      return blocks(node).split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd())).join('\n');
    case 'bulletList':
      return (node.content ?? []).map((item) => `- ${blocks(item).replaceAll('\n', '\n  ')}`).join('\n');
    case 'orderedList':
      return (node.content ?? []).map((item, i) => `${i + 1}. ${blocks(item).replaceAll('\n', '\n   ')}`).join('\n');
    case 'signature':
      return blocks(node);
    case 'table':
      return (node.content ?? []).map((row) => (row.content ?? []).map((inner) => blocks(inner).replaceAll('\n', ' ')).join('\t')).join('\n');
    case 'doc':
      return blocks(node);
    default:
      return mark + (node.content ?? []).map((child) => plain(child)).join('');
  }
}

function blocks(node: JSONContent): string {
  return (node.content ?? []).map((child) => plain(child)).join('\n');
}

export function RichText({ initial, onChange, onFiles, onSend, ref, label, dark, autoFocus }: { autoFocus: boolean; initial: string; onChange: (content: { html: string; text: string }) => void; onFiles: (files: File[]) => void; onSend: () => void; ref: Ref<RichTextHandle>; label: string; dark: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [, setTick] = useState(0);
  const latest = useRef({ onChange, onFiles, onSend });
  useEffect(() => {
    latest.current = { onChange, onFiles, onSend };
  });

  useEffect(() => {
    const made = new Editor({
      element: box.current!,
      injectCSS: false,
      // A string would be read as HTML, which the page's policy does not allow.
      content: { type: 'doc', content: [{ type: 'paragraph' }] },
      extensions: [StarterKit.configure({ link: { openOnClick: false, HTMLAttributes: { rel: null, target: null } }, codeBlock: false }), InlineImage.configure({ inline: true }), ...tables, Signature] as TiptapNode[],
      editorProps: {
        attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, class: 'rich', dir: 'auto' },
        // A program of an office puts a picture of the text beside the text.
        handlePaste: (_, event) => !hasWords(event.clipboardData?.getData('text/html') ?? '') && takeFiles(event.clipboardData?.files),
        transformPastedHTML: (html) => (html.includes('data-pm-slice') ? html : cleanPaste(html)),
        handleDrop: (_, event) => takeFiles(event.dataTransfer?.files),
        handleKeyDown: (_, event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
          latest.current.onSend();
          return true;
        },
      },
      onUpdate: () => latest.current.onChange(contentOf(made)),
      onTransaction: () => setTick((tick) => tick + 1),
    });
    function takeFiles(files: FileList | undefined): boolean {
      if (files === undefined || files.length === 0) return false;
      latest.current.onFiles([...files]);
      return true;
    }
    const document = SchemaParser.fromSchema(made.schema).parse(elementsOf(initial), { preserveWhitespace: false });
    made.view.dispatch(made.state.tr.replaceWith(0, made.state.doc.content.size, document.content).setMeta('addToHistory', false).setMeta('preventUpdate', true));
    made.commands.setTextSelection(0);
    if (autoFocus) made.commands.focus('start');
    setEditor(made);
    return () => made.destroy();
    // The editor lives as long as the window; what it begins with is given once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useImperativeHandle(ref, () => ({
    insertImage: (src, cid) => editor?.chain().focus().insertContent({ type: 'image', attrs: { src, cid } }).run(),
    insertHtml: (html) => {
      if (editor === null) return;
      editor.view.dispatch(editor.state.tr.replaceSelection(SchemaParser.fromSchema(editor.schema).parseSlice(elementsOf(html), { preserveWhitespace: false })).scrollIntoView());
      editor.commands.focus();
    },
    appendHtml: (html) => { if (editor !== null) append(editor, html); },
    setSignature: (html) => { if (editor !== null) sign(editor, html); },
  }), [editor]);

  return (
    <>
      <div className={dark ? 'rich-box dark' : 'rich-box'} ref={box} onClick={(event) => { if (event.target === box.current) editor?.commands.focus('end'); }} />
      {editor !== null && <Toolbar editor={editor} onImage={(files) => onFiles(files)} />}
    </>
  );
}

function sign(editor: Editor, html: string): void {
  const { doc, tr } = editor.state;
  const fresh = html === '' ? null : SchemaParser.fromSchema(editor.schema).parse(elementsOf(html), { preserveWhitespace: false }).content;
  let from = doc.content.size;
  let to = from;
  let quote = false;
  doc.forEach((node, at) => {
    if (node.type.name === 'signature') [from, to, quote] = [at, at + node.nodeSize, true];
    else if (node.type.name === 'blockquote' && !quote) [from, to, quote] = [at, at, true];
  });
  if (fresh === null && from === to) return;
  editor.view.dispatch(fresh === null ? tr.delete(from, to) : tr.replaceWith(from, to, fresh));
}

function append(editor: Editor, html: string): void {
  const { doc, tr } = editor.state;
  let at = doc.content.size;
  let found = false;
  doc.forEach((node, from) => {
    if (!found && (node.type.name === 'signature' || node.type.name === 'blockquote')) [at, found] = [from, true];
  });
  const fresh = SchemaParser.fromSchema(editor.schema).parse(elementsOf(html), { preserveWhitespace: false }).content;
  editor.view.dispatch(tr.insert(at, fresh).scrollIntoView());
}

function hasWords(html: string): boolean {
  return html.replace(/<(style|script|title|xml)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<[^>]*>|&nbsp;/gi, '').trim() !== '';
}

function Toolbar({ editor, onImage }: { editor: Editor; onImage: (files: File[]) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const [linking, setLinking] = useState<string | null>(null);
  const tool = (label: string, icon: ReactNode, on: boolean, act: () => void): ReactNode => (
    <IconButton label={label} aria-pressed={on} onMouseDown={(event) => event.preventDefault()} onClick={act}>{icon}</IconButton>
  );
  const chain = () => editor.chain().focus();
  return (
    <div className="format" role="toolbar" aria-label={t('write.format')}>
      {tool(t('write.bold'), <TextBold20Regular />, editor.isActive('bold'), () => chain().toggleBold().run())}
      {tool(t('write.italic'), <TextItalic20Regular />, editor.isActive('italic'), () => chain().toggleItalic().run())}
      {tool(t('write.underline'), <TextUnderline20Regular />, editor.isActive('underline'), () => chain().toggleUnderline().run())}
      {tool(t('write.strike'), <TextStrikethrough20Regular />, editor.isActive('strike'), () => chain().toggleStrike().run())}
      {tool(t('write.bullets'), <TextBulletList20Regular />, editor.isActive('bulletList'), () => chain().toggleBulletList().run())}
      {tool(t('write.numbers'), <TextNumberListLtr20Regular />, editor.isActive('orderedList'), () => chain().toggleOrderedList().run())}
      {tool(t('write.quote'), <TextQuote20Regular />, editor.isActive('blockquote'), () => chain().toggleBlockquote().run())}
      {tool(t('write.link'), <Link20Regular />, editor.isActive('link'), () => setLinking(linking === null ? ((editor.getAttributes('link').href as string | undefined) ?? '') : null))}
      {tool(t('write.image'), <ImageAdd20Regular />, false, () => picker.current?.click())}
      {tool(t('write.clear'), <ClearFormatting20Regular />, false, () => chain().unsetAllMarks().clearNodes().run())}
      <input ref={picker} type="file" accept="image/*" multiple hidden onChange={(event) => { onImage([...(event.target.files ?? [])]); event.target.value = ''; }} />
      {linking !== null && (
        <form className="link-form" onSubmit={(event) => {
          event.preventDefault();
          const href = linking.trim();
          if (href === '') chain().unsetLink().run();
          else chain().extendMarkRange('link').setLink({ href: /^[a-z]+:/i.test(href) ? href : `https://${href}` }).run();
          setLinking(null);
        }}>
          <input className="field" autoFocus aria-label={t('write.linkAddress')} placeholder="https://" value={linking} onChange={(event) => setLinking(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); setLinking(null); } }} />
          <button type="submit" className="button">{t('save')}</button>
        </form>
      )}
    </div>
  );
}
