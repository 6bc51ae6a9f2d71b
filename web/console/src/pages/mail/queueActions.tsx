import { notices } from '@posthouse/shared/notices';
import type { ReactNode } from 'react';
import type { ApiClient } from '../../api/client';
import type { Queue } from '../../api/contract';
import { forEach } from '../../data/forEach';
import { t } from '../../text';
import { ask } from '../../ui/ask';

/** What can be done with messages that wait, one or many. What cannot be taken back asks first and says what is lost. */
export class QueueActions {
  constructor(
    private readonly api: ApiClient,
    private readonly afterwards: () => void = () => undefined,
  ) {}

  readonly retry = (rows: Queue[]): void => this.atOnce(rows, (id) => this.api.change('retryQueued', { id }), 'queue.retried');
  readonly release = (rows: Queue[]): void => this.atOnce(rows, (id) => this.api.change('releaseQueued', { id }), 'queue.released');
  readonly hold = (rows: Queue[]): void => this.atOnce(rows, (id) => this.api.change('holdQueued', { id }, { body: {} }), 'queue.heldDone');

  readonly bounce = (rows: Queue[]): void => this.asked(rows, t('queue.bounceMany', { count: rows.length }), t('queue.bounceText'), t('queue.bounce'), (id) => this.api.change('bounceQueued', { id }));
  readonly remove = (rows: Queue[]): void => this.asked(rows, t('queue.deleteMany', { count: rows.length }), t('queue.deleteText'), t('delete'), (id) => this.api.change('deleteQueued', { id }));

  async route(rows: Queue[], route: string): Promise<void> {
    await forEach(this.api, rows, ({ id }) => this.api.change('routeQueued', { id }, { body: route === '' ? {} : { route } }), ({ id }) => id);
    notices.done(t('done'));
  }

  private atOnce(rows: Queue[], act: (id: string) => Promise<unknown>, done: 'queue.retried' | 'queue.released' | 'queue.heldDone'): void {
    forEach(this.api, rows, ({ id }) => act(id), ({ id }) => id).then(() => notices.done(t(done, { count: rows.length })), (error: Error) => notices.problem(error.message));
  }

  private asked(rows: Queue[], title: string, text: string, label: string, act: (id: string) => Promise<unknown>): void {
    ask({
      title,
      text: <><p>{text}</p><Named rows={rows} /><p><strong>{t('noWayBack')}</strong></p></>,
      label,
      danger: true,
      act: async () => {
        await forEach(this.api, rows, ({ id }) => act(id), ({ id }) => id);
        notices.done(t('done'));
        this.afterwards();
      },
    });
  }
}

function Named({ rows }: { rows: Queue[] }): ReactNode {
  return (
    <ul className="losses">
      {rows.slice(0, 8).map((row) => <li key={row.id}>{row.id}: {row.sender || t('queue.nullSender')} → {row.recipients.slice(0, 3).map((recipient) => recipient.address).join(', ')}</li>)}
      {rows.length > 8 && <li>{t('andMore', { count: rows.length - 8 })}</li>}
    </ul>
  );
}
