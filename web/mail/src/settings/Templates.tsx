import { Button, Field, Input } from '@fluentui/react-components';
import { useCallback, useEffect, useRef, useState } from 'react';
import { capability, type GetResponse } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { textToHtml } from '../compose/html';
import { RichText } from '../compose/RichText';
import { fields, type MessageTemplate } from '../compose/templates';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t } from '../text';
import { useLook } from '../ui/look';
import { setAll } from './calls';
import { ChangedElsewhere, updateSeen } from './seen';
import { useRichChange, useUnsaved } from './unsaved';
import '../compose/compose.css';

/** Texts to begin messages with; the server keeps them, so that they are in every browser. */
export function Templates() {
  const { room } = useApp();
  const [all, setAllTemplates] = useState<MessageTemplate[] | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => {
    if (!room.client.has(capability.templates)) return setAllTemplates([]);
    setAllTemplates((await room.client.call<GetResponse<MessageTemplate>>('MessageTemplate/get', { ids: null })).list);
  }, [room]);
  useEffect(() => {
    load().catch((error: unknown) => notices.problem(explain(error)));
  }, [load]);
  const run = async (args: Record<string, unknown>, done = t('saved'), undo?: () => void): Promise<void> => {
    try {
      await setAll(room.client, 'MessageTemplate/set', args);
      setOpen(null);
      await load();
      notices.done(done, undo);
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  const save = async (seen: MessageTemplate, wanted: Omit<MessageTemplate, 'id'>): Promise<MessageTemplate> => {
    try {
      await updateSeen(room.client, 'MessageTemplate', seen, wanted);
      setOpen(null);
      await load();
      notices.done(t('saved'));
    } catch (error) {
      notices.problem(explain(error));
      if (error instanceof ChangedElsewhere) return error.now as MessageTemplate;
    }
    return seen;
  };
  const remove = ({ id, ...copy }: MessageTemplate): void => {
    void run({ destroy: [id] }, t('templates.deleted'), () => void run({ create: { made: copy } }, t('done.undone')));
  };
  if (all === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  const fresh: MessageTemplate = { id: '', name: '', subject: null, textBody: '', htmlBody: null };
  return (
    <>
      {all.length === 0 && open === null && <p>{t('templates.none')}</p>}
      {all.map((template) => (open === template.id
        ? <TemplateForm key={template.id} template={template} onCancel={() => setOpen(null)} onSave={save} onDelete={() => remove(template)} />
        : (
          <div className="card" key={template.id}>
            <div className="form-row"><strong>{template.name}</strong><span className="hint">{template.subject}</span><span style={{ flex: 1 }} /><Button aria-label={`${t('contacts.edit')}: ${template.name}`} onClick={() => setOpen(template.id)}>{t('contacts.edit')}</Button></div>
          </div>
        )))}
      {open === ''
        ? <TemplateForm template={fresh} onCancel={() => setOpen(null)} onSave={(seen, made) => run({ create: { made } }).then(() => seen)} />
        : <p><Button appearance="primary" onClick={() => setOpen('')}>{t('templates.new')}</Button></p>}
    </>
  );
}

function TemplateForm({ template, onSave, onCancel, onDelete }: { template: MessageTemplate; onSave: (seen: MessageTemplate, wanted: Omit<MessageTemplate, 'id'>) => Promise<MessageTemplate>; onCancel: () => void; onDelete?: () => void }) {
  const [seen, setSeen] = useState(template);
  const [name, setName] = useState(template.name);
  const [subject, setSubject] = useState(template.subject ?? '');
  const start = template.htmlBody ?? textToHtml(template.textBody);
  const content = useRef<{ html: string; text: string } | null>(null);
  const look = useLook();
  const rich = useRichChange(() => content.current?.html ?? null);
  useUnsaved(() => name !== template.name || subject !== (template.subject ?? '') || rich.isChanged());
  const save = (): void => {
    const { html, text } = content.current ?? { html: seen.htmlBody, text: seen.textBody };
    void onSave(seen, { name: name.trim(), subject: subject.trim() === '' ? null : subject, textBody: text, htmlBody: html }).then(setSeen);
  };
  return (
    <form className="card" onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Field label={t('settings.name')} required><Input value={name} maxLength={200} required onChange={(_, data) => setName(data.value)} /></Field>
      <Field label={t('write.subject')}><Input value={subject} maxLength={900} onChange={(_, data) => setSubject(data.value)} /></Field>
      <div className="editor-box" onFocusCapture={rich.begin}><RichText autoFocus={false} label={t('templates.text')} initial={start} dark={look !== 'light'} onChange={(value) => { content.current = value; }} onFiles={() => undefined} onSend={() => undefined} ref={null} /></div>
      <p className="hint">{t('templates.fields', { fields: fields.map((field) => `{${field}}`).join(' ') })}</p>
      <div className="form-row">
        <Button appearance="primary" type="submit">{t('save')}</Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
        {onDelete !== undefined && <Button onClick={onDelete}>{t('act.delete')}</Button>}
      </div>
    </form>
  );
}
