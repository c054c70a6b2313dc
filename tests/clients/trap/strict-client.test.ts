import assert from 'node:assert/strict';
import { StrictClient, type Message } from './strict-client.ts';

const added = (id: string, fields = {}): Message => ({ msg: 'added', collection: 'segments', id, fields });
const changed = (id: string): Message => ({ msg: 'changed', collection: 'segments', id, fields: { a: 1 } });
const removed = (id: string): Message => ({ msg: 'removed', collection: 'segments', id });
const updated = (...methods: readonly string[]): Message => ({ msg: 'updated', methods });

describe('the strict client', () => {
  let said: Message[];
  let client: StrictClient;

  beforeEach(() => {
    said = [];
    client = new StrictClient(['segments'], (message) => said.push(message));
    client.opened();
    hear({ msg: 'connected', session: 'first' });
  });

  function hear(...messages: readonly Message[]): void {
    for (const message of messages) client.receive(message);
  }

  function held(): readonly string[] {
    return [...client.store('segments').documents.keys()];
  }

  /** A call with a stub that inserts a document. Its id is that of the last message said. */
  function drawWithStub(id: string): string {
    const store = client.store('segments');
    client.call('draw', [], undefined, () => store.write(id, { by: 'stub' }));
    return String(said.at(-1)?.['id']);
  }

  function reconnect(session: unknown): void {
    client.lost();
    said = [];
    client.opened();
    hear({ msg: 'connected', session });
  }

  it('throws when a document is added that it holds, be it by another subscription', () => {
    hear(added('x'));
    assert.throws(() => hear(added('x')), {
      message: 'Expected not to find a document already present for an add',
    });
  });

  it('throws when a document is removed or changed that it does not hold', () => {
    assert.throws(() => hear(removed('x')), {
      message: 'Expected to find a document already present for removed',
    });
    assert.throws(() => hear(changed('x')), { message: 'Expected to find a document to change' });
    hear(added('x'), changed('x'), removed('x'), added('x'));
    assert.deepEqual(held(), ['x']);
  });

  it('throws when a document that a stub wrote is added twice, changed or removed unadded before `updated`', () => {
    const call = drawWithStub('x');
    assert.throws(() => hear(removed('x')), { message: 'Server sent removed for nonexisting id: x' });
    assert.throws(() => hear(changed('x')), { message: 'Server sent changed for nonexisting id: x' });
    hear(added('x', { by: 'server' }));
    assert.throws(() => hear(added('x', { by: 'server' })), {
      message: 'Server sent add for existing id: x',
    });
    assert.deepEqual(client.store('segments').documents.get('x'), { by: 'stub' });
    hear(updated(call));
    assert.deepEqual(client.store('segments').documents.get('x'), { by: 'server' });
    assert.throws(() => hear(added('x')), /already present for an add/);
  });

  it('takes back what a stub wrote and the server did not say', () => {
    hear(updated(drawWithStub('x')));
    assert.deepEqual(held(), []);
  });

  it('throws at `updated` for a call that it does not wait for, and runs callbacks after both answers', () => {
    client.call('clear', []);
    const id = String(said.at(-1)?.['id']);
    hear(updated(id));
    assert.equal(client.isQuiet, false);
    hear({ msg: 'result', id });
    assert.equal(client.isQuiet, true);
    assert.throws(() => hear(updated(id)), { message: `No callback invoker for method ${id}` });
  });

  it('says all that is outstanding again on a new socket, under the old ids', () => {
    const sub = client.subscribe('teacher', []);
    client.call('clear', []);
    const before = said.slice(-2);
    reconnect('second');
    assert.deepEqual(said[0]?.['session'], 'first');
    assert.deepEqual(said.slice(1), before.toReversed());
    assert.deepEqual(client.subscriptions, [sub]);
  });

  it('swaps old documents for new when all subscriptions that were ready are ready again', () => {
    const sub = client.subscribe('teacher', []);
    hear(added('x'), added('y'), { msg: 'ready', subs: [sub] });
    reconnect('second');
    hear(added('y'), added('z'));
    assert.deepEqual(held(), ['x', 'y']);
    hear({ msg: 'ready', subs: [sub] });
    assert.deepEqual(held(), ['y', 'z']);
    assert.equal(client.isQuiet, true);
  });

  it('never resets, and so throws, when `connected` names no session', () => {
    client = new StrictClient(['segments'], (message) => said.push(message));
    client.opened();
    hear({ msg: 'connected' }, added('x'));
    reconnect(undefined);
    assert.throws(() => hear(added('x')), /already present for an add/);
  });
});
