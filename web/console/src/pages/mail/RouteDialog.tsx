import { useState } from 'react';
import type { Queue } from '../../api/contract';
import { t } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { Form, TextField } from '../../ui/Form';

export function RouteDialog({ rows, onRoute, onClose }: { rows: Queue[]; onRoute: (route: string) => Promise<void>; onClose: () => void }) {
  const [route, setRoute] = useState(rows[0]?.route ?? '');
  return (
    <Dialog title={t('queue.routeMany', { count: rows.length })} onClose={onClose}>
      <Form label={t('queue.route')} onCancel={onClose} onSubmit={async () => { await onRoute(route.trim()); onClose(); }}>
        <TextField label={t('queue.routeName')} hint={t('queue.routeHint')} value={route} onChange={setRoute} />
      </Form>
    </Dialog>
  );
}
