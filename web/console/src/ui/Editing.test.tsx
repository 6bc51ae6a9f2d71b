import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../api/client';
import type { WhoAmI } from '../api/contract';
import { ConsoleContext } from '../context';
import { Editing } from './Editing';
import { Form, TextField } from './Form';

/** Lets what was begun end too. */
const acts = (work: () => void): Promise<void> => act(async () => {
  work();
  await Promise.resolve();
});

let root: Root;
let api: ApiClient;
let sent: (string | null)[];

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const at = document.createElement('div');
  document.body.replaceChildren(at);
  root = createRoot(at);
  api = new ApiClient({}, () => undefined);
  sent = [];
});

afterEach(async () => {
  await acts(() => root.unmount());
  vi.unstubAllGlobals();
});

function Fields({ value, etag, takeAnew, save }: { value: string; etag: string | null; takeAnew: () => void; save: () => Promise<void> }) {
  const [name, setName] = useState(value);
  return (
    <Form label="Save" onSubmit={() => { sent.push(etag); return save(); }} onConflict={takeAnew}>
      <TextField label="Name" value={name} onChange={setName} />
      <button type="button" onClick={takeAnew}>Anew</button>
    </Form>
  );
}

const show = (value: string, etag: string, save: () => Promise<void> = () => Promise.resolve()): Promise<void> => acts(() => root.render(
  <ConsoleContext value={{ api, me: {} as WhoAmI, session: {} as never }}>
    <Editing version={{ value, etag }} reload={() => undefined}>{(held, tag, takeAnew) => <Fields value={held} etag={tag} takeAnew={takeAnew} save={save} />}</Editing>
  </ConsoleContext>,
));

const field = (): HTMLInputElement => document.querySelector('input')!;
const press = (name: string): Promise<void> => acts(() => [...document.querySelectorAll('button')].find((one) => one.textContent === name)!.click());
const write = (text: string): Promise<void> => acts(() => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field(), text);
  field().dispatchEvent(new Event('input', { bubbles: true }));
});

/** The server answers a change of this page with the version. */
async function changeHere(etag: string): Promise<void> {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 200, headers: { ETag: etag } })));
  await api.change('updateGroup', { address: 'g@x.test' }, { body: {} });
}

describe('what a form shows', () => {
  it('is what the server has, as long as nobody writes', async () => {
    await show('one', '"1"');
    await show('two', '"2"');
    expect(field().value).toBe('two');
  });

  it('is not taken from who writes, and his saving names the version that he saw', async () => {
    await show('one', '"1"');
    await write('mine');
    await show('theirs', '"2"');
    expect(field().value).toBe('mine');
    await press('Save');
    expect(sent).toEqual(['"1"']);
  });

  it('goes on from what was saved, with what was written since', async () => {
    let done = (): void => undefined;
    const save = (): Promise<void> => new Promise((resolve) => { done = resolve; });
    await show('one', '"1"', save);
    await write('saved');
    await press('Save');
    await write('saved and more');
    await changeHere('"2"');
    await acts(() => done());
    await show('saved', '"2"', save);
    expect(field().value).toBe('saved and more');
    await press('Save');
    expect(sent).toEqual(['"1"', '"2"']);
  });

  it('is the server\'s spelling after saving', async () => {
    await show('one', '"1"');
    await write('  TWO ');
    await changeHere('"2"');
    await press('Save');
    await show('two', '"2"');
    expect(field().value).toBe('two');
  });

  it('stays after a refusal, whatever comes', async () => {
    await show('one', '"1"', () => Promise.reject(new Error('No.')));
    await write('mine');
    await press('Save');
    await show('theirs', '"2"');
    expect(field().value).toBe('mine');
  });

  it('does not pass over a stranger\'s change by a later one of this page', async () => {
    await show('one', '"1"');
    await write('mine');
    await show('theirs', '"2"');
    await changeHere('"3"');
    await show('theirs too', '"3"');
    await press('Save');
    expect(sent).toEqual(['"1"']);
  });

  it('begins again when one asks for it', async () => {
    await show('one', '"1"');
    await write('mine');
    await show('theirs', '"2"');
    await press('Anew');
    expect(field().value).toBe('theirs');
  });

  it('shows newer figures of the same version', async () => {
    await acts(() => root.render(
      <ConsoleContext value={{ api, me: {} as WhoAmI, session: {} as never }}><Editing version={{ value: 5, etag: '"1"' }} reload={() => undefined}>{(value) => <output>{value}</output>}</Editing></ConsoleContext>,
    ));
    await acts(() => root.render(
      <ConsoleContext value={{ api, me: {} as WhoAmI, session: {} as never }}><Editing version={{ value: 6, etag: '"1"' }} reload={() => undefined}>{(value) => <output>{value}</output>}</Editing></ConsoleContext>,
    ));
    expect(document.querySelector('output')!.textContent).toBe('6');
  });
});
