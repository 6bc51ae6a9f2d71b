import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { t } from '../text';
import { Dialog } from './Dialog';
import { Form, TextField } from './Form';
import { Spinner, Trouble } from './parts';

export interface Question {
  title: string;
  /** What will be done, and what will be lost. */
  text: ReactNode;
  label: string;
  danger?: boolean;
  /** Has to be typed: for what takes other people's mail along. */
  typed?: string;
  /** A dry run: its answer is shown before one decides, its refusal instead of the button. */
  trial?: () => Promise<ReactNode>;
  act: () => Promise<void>;
}

let current: Question | null = null;
const listeners = new Set<() => void>();

function show(question: Question | null): void {
  current = question;
  for (const listener of [...listeners]) listener();
}

/** Asks before something is done that cannot be taken back. */
export function ask(question: Question): void {
  show(question);
}

export function Asked() {
  const question = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => current);
  return question === null ? null : <AskDialog key={question.title} question={question} />;
}

function AskDialog({ question }: { question: Question }) {
  const [typed, setTyped] = useState('');
  const [trial, setTrial] = useState<{ node: ReactNode } | { error: Error } | null>(question.trial === undefined ? { node: null } : null);
  useEffect(() => {
    question.trial?.().then((node) => setTrial({ node }), (error: Error) => setTrial({ error }));
  }, [question]);
  const close = (): void => show(null);
  return (
    <Dialog title={question.title} onClose={close}>
      <div className="ask-text">{question.text}</div>
      {trial === null && <Spinner />}
      {trial !== null && 'error' in trial && <><Trouble error={trial.error} /><div className="form-end"><button type="button" className="button" onClick={close}>{t('close')}</button></div></>}
      {trial !== null && 'node' in trial && (
        <Form
          label={question.label} danger={question.danger ?? false} onCancel={close} disabled={question.typed !== undefined && typed.trim() !== question.typed}
          onSubmit={async () => {
            await question.act();
            close();
          }}
        >
          {trial.node}
          {question.typed !== undefined && <TextField label={t('ask.type', { name: question.typed })} value={typed} onChange={setTyped} />}
        </Form>
      )}
    </Dialog>
  );
}
