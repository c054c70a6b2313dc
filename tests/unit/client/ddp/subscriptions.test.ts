import assert from 'node:assert/strict';
import type { DdpClientOptions, Fields } from '../../../../client/ddp/client-api.ts';
import { DdpClient } from '../../../../client/ddp/ddp-client.ts';
import { plainDocuments } from '../../../../client/ddp/plain-documents.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { Watcher } from '../memory-world.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

function begin(options: Partial<DdpClientOptions> = {}) {
  const clock = new ManualClock();
  const sockets = new ScriptedSockets();
  const client = new DdpClient({ openSocket: sockets.open, clock, random: () => 0.5, ...options });
  const things = client.collection('things', plainDocuments);
  const reconnect = async (): Promise<void> => {
    sockets.lose();
    await clock.advance(10);
    sockets.connect();
  };
  return { clock, sockets, client, things, watcher: new Watcher(things), reconnect };
}

const added = (id: string, fields?: Fields) => ({ msg: 'added', collection: 'things', id, fields });
const changed = (id: string, fields?: Fields, cleared?: readonly string[]) => ({
  msg: 'changed',
  collection: 'things',
  id,
  fields,
  cleared,
});
const removed = (id: string) => ({ msg: 'removed', collection: 'things', id });
const ready = (...subs: string[]) => ({ msg: 'ready', subs });
const sub = (id: string, name: string, params: unknown[] = []) => ({ msg: 'sub', id, name, params });

describe('A subscription of the client', () => {
  it('tells once when it is ready, its documents being there', async () => {
    const { sockets, client, things, reconnect } = begin();
    const readyWith: number[] = [];
    const handle = client.subscribe('things', [], { onReady: () => readyWith.push(things.documents.size) });
    sockets.connect();
    sockets.say(added('a'));
    assert.equal(handle.isReady, false);
    sockets.say(ready('s1'), ready('s1'));
    await reconnect();
    assert.equal(handle.isReady, true);
    sockets.say(added('a'), ready('s1'));
    assert.deepEqual(readyWith, [1]);
  });

  it('is revived under its old id with its old parameters, behind the calls', async () => {
    const { sockets, client, reconnect } = begin();
    client.subscribe('b', [1]);
    sockets.connect();
    client.call('m', []);
    client.subscribe('c', [2]);
    await reconnect();
    assert.deepEqual(sockets.takeSent().slice(1), [
      { msg: 'method', id: '1', method: 'm', params: [] },
      sub('s1', 'b', [1]),
      sub('s2', 'c', [2]),
    ]);
  });

  it('ends with unsub, or is simply not revived when it is stopped while offline', async () => {
    const { sockets, client, things, reconnect } = begin();
    const ends: unknown[] = [];
    const handles = ['a', 'b', 'c'].map((name) =>
      client.subscribe(name, [], { onEnd: (error) => ends.push(error) }),
    );
    sockets.connect();
    sockets.say(added('x'), ready('s1', 's2', 's3'));
    sockets.takeSent();
    handles[0]?.stop();
    handles[0]?.stop();
    assert.deepEqual(sockets.takeSent(), [{ msg: 'unsub', id: 's1' }]);
    sockets.say(removed('x'), { msg: 'nosub', id: 's1' });
    assert.equal(things.documents.size, 0);
    sockets.lose();
    handles[1]?.stop();
    await reconnect();
    assert.deepEqual(sockets.takeSent().slice(1), [sub('s3', 'c')]);
    assert.deepEqual(ends, []);
  });

  it('is not revived when its unsub was under way at the cut', async () => {
    const { sockets, client, watcher, reconnect } = begin();
    const handle = client.subscribe('a', []);
    sockets.connect();
    sockets.say(added('x'), ready('s1'));
    handle.stop();
    await reconnect();
    assert.equal(sockets.takeSent().length, 1);
    assert.deepEqual(watcher.removed, ['x']);
  });

  it('that the server ends is told with its error, and is not revived', async () => {
    const { sockets, client, watcher, reconnect } = begin();
    const ends: unknown[] = [];
    client.subscribe('a', [], { onEnd: (error) => ends.push(error?.error) });
    client.subscribe('b', [], { onEnd: (error) => ends.push(error?.error) });
    sockets.connect();
    sockets.say(added('x'), ready('s1', 's2'));
    sockets.say({ msg: 'nosub', id: 's1', error: { error: 404 } }, { msg: 'nosub', id: 'unknown' });
    assert.deepEqual(ends, [404]);
    await reconnect();
    assert.deepEqual(sockets.takeSent().slice(1), [sub('s2', 'b')]);
    sockets.say({ msg: 'nosub', id: 's2' });
    assert.deepEqual([ends, watcher.removed], [[404, undefined], ['x']]);
  });

  it('made in mid-resync is ready when the resync is over', async () => {
    const { sockets, client, things, reconnect } = begin();
    client.subscribe('a', []);
    sockets.connect();
    sockets.say(added('x'), ready('s1'));
    await reconnect();
    const seen: string[][] = [];
    client.subscribe('b', [], { onReady: () => seen.push([...things.documents.keys()]) });
    sockets.say(added('y'), ready('s2'));
    assert.deepEqual([seen, [...things.documents.keys()]], [[], ['x']]);
    sockets.say(added('x'), ready('s1'));
    assert.deepEqual(seen, [['y', 'x']]);
  });
});

describe('A collection of the client', () => {
  it('holds what the server says, in its order', () => {
    const { sockets, things, watcher } = begin();
    sockets.connect();
    sockets.say(added('b', { n: 1 }), added('a'), added('c', { n: 3, m: 1 }));
    sockets.say(changed('c', { n: 4 }, ['m']), removed('a'), changed('b', { n: 1 }), removed('unknown'));
    assert.deepEqual(
      [...things.documents],
      [
        ['b', { n: 1 }],
        ['c', { n: 4 }],
      ],
    );
    assert.equal(watcher.changes.length, 5);
  });

  it('takes an added for a change where it has the document, and a changed for an added where it has not', () => {
    const { sockets, things, watcher } = begin();
    sockets.connect();
    sockets.say(added('a', { n: 1 }), added('a', { n: 1 }), added('a', { n: 2 }), changed('b', { n: 3 }));
    assert.deepEqual([...things.documents.values()], [{ n: 2 }, { n: 3 }]);
    assert.deepEqual(watcher.added, ['a', 'b']);
    assert.equal(watcher.changes.length, 3);
  });

  it('keeps names like __proto__ as names', () => {
    const { sockets, things } = begin();
    sockets.connect();
    sockets.say(
      '{"msg":"added","collection":"things","id":"__proto__","fields":{"__proto__":{"x":1},"n":1}}',
    );
    sockets.say('{"msg":"changed","collection":"things","id":"__proto__","fields":{"constructor":2}}');
    sockets.say('{"msg":"added","collection":"__proto__","id":"a"}');
    const document = things.documents.get('__proto__');
    assert.deepEqual(Object.entries(document ?? {}), [
      ['__proto__', { x: 1 }],
      ['n', 1],
      ['constructor', 2],
    ]);
    assert.equal(({} as { x?: unknown }).x, undefined);
  });

  it('says what the server holds for this session, apart from what is shown', async () => {
    const { sockets, client, things, clock } = begin();
    client.subscribe('a', []);
    sockets.connect();
    sockets.say(added('x'), ready('s1'));
    assert.equal(things.isHeldByServer('x'), true);
    sockets.lose();
    assert.deepEqual([things.isHeldByServer('x'), things.documents.has('x')], [false, true]);
    await clock.advance(10);
    sockets.connect();
    sockets.say(added('y'));
    assert.deepEqual(
      ['x', 'y'].map((id) => things.isHeldByServer(id)),
      [false, true],
    );
    assert.equal(things.documents.has('y'), false);
  });

  it('goes on when a listener throws, and lets that be seen', async () => {
    const { sockets, things } = begin();
    const told: string[] = [];
    things.observe(() => {
      throw new Error('of a listener');
    });
    things.observe(({ added: news }) => told.push(...news.keys()));
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => uncaught.push(error));
    try {
      sockets.connect();
      sockets.say(added('a'));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    assert.deepEqual([told, uncaught.map(String)], [['a'], ['Error: of a listener']]);
  });

  it('may be declared once', () => {
    const { client } = begin();
    assert.throws(() => client.collection('things', plainDocuments), /things is declared already/);
  });

  it('drops documents that its shape cannot use', () => {
    const { sockets, client } = begin();
    const numbers = client.collection('numbers', {
      decode: (_id, { n }) => (typeof n === 'number' ? n : undefined),
      change: (_number, { n }) => (typeof n === 'number' ? n : undefined),
      isSame: Object.is,
    });
    sockets.connect();
    const say = (msg: string, id: string, n: unknown) =>
      sockets.say({ msg, collection: 'numbers', id, fields: { n } });
    say('added', 'a', 1);
    say('added', 'b', 'two');
    say('added', 'c', 3);
    say('changed', 'a', 'one');
    say('changed', 'c', 4);
    assert.deepEqual([...numbers.documents], [['c', 4]]);
  });

  it("tells the server's complaints", () => {
    const complaints: unknown[] = [];
    const { sockets } = begin({ onProtocolError: (...complaint) => complaints.push(complaint) });
    sockets.connect();
    sockets.say({ msg: 'error', reason: 'Bad request', offendingMessage: { msg: 5 } });
    assert.deepEqual(complaints, [['Bad request', { msg: 5 }]]);
  });
});
