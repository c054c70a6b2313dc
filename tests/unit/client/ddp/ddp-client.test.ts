import assert from 'node:assert/strict';
import type { DdpClientOptions, DdpStatus } from '../../../../client/ddp/client-api.ts';
import { DdpClient } from '../../../../client/ddp/ddp-client.ts';
import { plainDocuments } from '../../../../client/ddp/plain-documents.ts';
import { MethodError } from '../../../../shared/ddp/ddp-error.ts';
import { decodeEjson, encodeEjson } from '../../../../shared/ddp/ejson.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { ScriptedSockets } from '../scripted-socket.ts';

function begin(options: Partial<DdpClientOptions> = {}) {
  const clock = new ManualClock(0);
  const sockets = new ScriptedSockets();
  const client = new DdpClient({ openSocket: sockets.open, clock, random: () => 0.5, ...options });
  const statuses: DdpStatus[] = [];
  client.onStatus((status) => statuses.push(status));
  return { clock, sockets, client, statuses };
}

/** What has become of a promise so far. */
function outcomeOf(promise: Promise<unknown>): unknown[] {
  const outcome: unknown[] = [];
  promise.then(
    (value) => outcome.push(value),
    (error: unknown) => outcome.push(error instanceof MethodError ? error.error : error),
  );
  return outcome;
}

describe('Trying to connect', () => {
  it('goes on as Meteor does: twice at once, then with growing pauses of at most 5 min', async () => {
    const { clock, sockets, statuses } = begin();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++) {
      sockets.lose();
      const status = statuses.at(-1);
      assert.ok(status?.kind === 'waiting');
      pauses.push(Math.round(status.retryAt - clock.wallTime()));
      await clock.advance(status.retryAt - clock.wallTime() + 1);
    }
    assert.deepEqual(pauses, [10, 10, 4840, 10_648, 23_426, 51_536, 113_380, 249_436, 300_000, 300_000]);
  });

  it('begins with short pauses again after a session that lasted, not after one that ended at once', async () => {
    const { clock, sockets, client } = begin();
    const pauseAfter = async (sessionMs: number): Promise<number> => {
      sockets.connect();
      await clock.advance(sessionMs);
      sockets.lose();
      const { status } = client;
      assert.ok(status.kind === 'waiting');
      const pause = Math.round(status.retryAt - clock.wallTime());
      await clock.advance(pause + 1);
      return pause;
    };
    assert.deepEqual([await pauseAfter(0), await pauseAfter(999), await pauseAfter(999)], [10, 10, 4840]);
    assert.deepEqual([await pauseAfter(1000), await pauseAfter(0)], [10, 10]);
  });

  it('is done at once when asked, or when something wakes it', () => {
    let wake = (): void => undefined;
    let isStopped = false;
    const onWake = (listener: () => void) => {
      wake = listener;
      return () => (isStopped = true);
    };
    const { sockets, client } = begin({ onWake });
    for (const again of [() => client.reconnect(), () => wake()]) {
      sockets.lose();
      assert.equal(client.status.kind, 'waiting');
      again();
      assert.equal(client.status.kind, 'connecting');
    }
    sockets.connect();
    sockets.takeSent();
    wake();
    assert.deepEqual(sockets.takeSent(), [{ msg: 'ping' }]);
    client.close();
    assert.ok(isStopped);
  });

  it('takes the version that the server proposes, and fails for good when it cannot', async () => {
    const { clock, sockets, client } = begin();
    sockets.openLast();
    sockets.say({ msg: 'failed', version: 'pre1' });
    sockets.openLast();
    assert.deepEqual(sockets.takeSent(), [
      { msg: 'connect', version: 'pre1', support: ['1', 'pre2', 'pre1'] },
    ]);
    const waiting = outcomeOf(client.call('m', []).result);
    sockets.say({ msg: 'failed', version: '1' });
    assert.deepEqual(client.status, { kind: 'failed', reason: 'the server speaks DDP 1' });
    await clock.advance(3_600_000);
    assert.deepEqual([sockets.opened.length, waiting, clock.waiting], [2, ['client-closed'], 0]);
    const late = outcomeOf(client.call('m', []).result);
    await clock.settle();
    assert.deepEqual(late, ['client-closed']);
  });

  it('names the session before, and is caught up at once when nothing is subscribed', async () => {
    const { clock, sockets, statuses } = begin();
    sockets.connect('first');
    sockets.lose();
    await clock.advance(10);
    sockets.openLast();
    assert.deepEqual(sockets.takeSent(), [
      { msg: 'connect', session: 'first', version: '1', support: ['1', 'pre2', 'pre1'] },
    ]);
    sockets.say({ msg: 'connected', session: 'second' });
    assert.deepEqual(
      statuses.map(({ kind }) => kind),
      ['connected', 'waiting', 'connecting', 'connected'],
    );
    assert.deepEqual(statuses.at(-1), { kind: 'connected', isCaughtUp: true });
  });

  it('ends with close: sockets, timers, calls, and whatever comes later', async () => {
    const { clock, sockets, client } = begin();
    sockets.connect();
    const call = outcomeOf(client.call('m', []).result);
    client.close();
    client.close();
    client.reconnect();
    sockets.lose();
    await clock.advance(3_600_000);
    assert.deepEqual(
      [client.status.kind, sockets.opened.length, call, clock.waiting],
      ['closed', 1, ['client-closed'], 0],
    );
  });
});

describe('A call', () => {
  const method = (id: string, name: string, params: unknown[] = []) => ({
    msg: 'method',
    id,
    method: name,
    params,
  });

  it('settles when both its result and its updated have come, in either order', async () => {
    const { clock, sockets, client } = begin();
    sockets.connect();
    const [first, second] = [client.call('m', [1]), client.call('m', [2])];
    const outcomes = [outcomeOf(first.result), outcomeOf(second.result)];
    sockets.say({ msg: 'result', id: first.id, result: { a: 1 } }, { msg: 'updated', methods: [second.id] });
    await clock.settle();
    assert.deepEqual(outcomes, [[], []]);
    sockets.say({ msg: 'updated', methods: [first.id] }, { msg: 'result', id: second.id });
    await clock.settle();
    assert.deepEqual(outcomes, [[{ a: 1 }], [undefined]]);
  });

  it('rejects with the error of the server', async () => {
    const { sockets, client } = begin();
    sockets.connect();
    const { id, result } = client.call('m', []);
    const error = { error: 'too-many-requests', reason: 'Slow down', details: { timeToReset: 7 } };
    sockets.say({ msg: 'result', id, error }, { msg: 'updated', methods: [id] });
    await assert.rejects(result, (thrown) => {
      assert.ok(thrown instanceof MethodError);
      const { error: code, reason, details } = thrown;
      assert.deepEqual({ error: code, reason, details }, error);
      return true;
    });
  });

  it('waits for a connection, goes out behind connect in order, and tells when', () => {
    const { sockets, client } = begin();
    const sent: string[] = [];
    client.call('a', [], { onSent: () => sent.push('a') });
    client.call('b', [undefined], { onSent: () => sent.push('b'), randomSeed: 'seed' });
    assert.deepEqual(sent, []);
    sockets.openLast();
    assert.deepEqual(sent, ['a', 'b']);
    assert.deepEqual(sockets.takeSent().slice(1), [
      method('1', 'a'),
      { ...method('2', 'b', [null]), randomSeed: 'seed' },
    ]);
  });

  it('is sent again under its old id after a cut, before new ones, unless it was answered', async () => {
    const { clock, sockets, client } = begin();
    sockets.connect();
    const outcomes = ['a', 'b', 'c'].map((name) => outcomeOf(client.call(name, []).result));
    sockets.say({ msg: 'result', id: '2', result: 'of b' }, { msg: 'updated', methods: ['3'] });
    sockets.lose();
    client.call('d', []);
    await clock.advance(10);
    sockets.openLast();
    assert.deepEqual(sockets.takeSent().slice(1), [method('1', 'a'), method('3', 'c'), method('4', 'd')]);
    await clock.settle();
    assert.deepEqual(outcomes, [[], [], []]);
    sockets.say({ msg: 'connected', session: 'second' }, { msg: 'result', id: '3', result: 'of c' });
    await clock.settle();
    assert.deepEqual(outcomes, [[], ['of b'], []]);
    sockets.say({ msg: 'updated', methods: ['3', '1'] }, { msg: 'result', id: '1', result: 'of a' });
    await clock.settle();
    assert.deepEqual(outcomes, [['of a'], ['of b'], ['of c']]);
  });

  it('without retry fails when its answer is lost, but waits for a connection all the same', async () => {
    const { clock, sockets, client } = begin();
    const [early, late] = [client.call('a', [], { noRetry: true }), { outcome: [] as unknown[] }];
    const earlyOutcome = outcomeOf(early.result);
    sockets.lose();
    late.outcome = outcomeOf(client.call('b', [], { noRetry: true }).result);
    await clock.advance(10);
    sockets.connect();
    assert.deepEqual(sockets.takeSent().slice(1), [method('1', 'a'), method('2', 'b')]);
    sockets.say({ msg: 'result', id: '2', result: 'of b' });
    sockets.lose();
    await clock.advance(10);
    sockets.connect();
    assert.equal(sockets.takeSent().length, 1);
    await clock.settle();
    assert.deepEqual([earlyOutcome, late.outcome], [['invocation-failed'], ['of b']]);
  });

  it('settles only when the documents before its updated are shown', async () => {
    const { clock, sockets, client } = begin();
    const things = client.collection('things', plainDocuments);
    client.subscribe('things', []);
    sockets.connect();
    sockets.say({ msg: 'ready', subs: ['s1'] });
    sockets.lose();
    await clock.advance(10);
    const outcome = outcomeOf(client.call('m', []).result.then(() => [...things.documents.keys()]));
    sockets.connect();
    sockets.say(
      { msg: 'added', collection: 'things', id: 'a' },
      { msg: 'updated', methods: ['1'] },
      { msg: 'result', id: '1' },
    );
    await clock.settle();
    assert.deepEqual([outcome, things.documents.size], [[], 0]);
    sockets.say({ msg: 'ready', subs: ['s1'] });
    await clock.settle();
    assert.deepEqual(outcome, [['a']]);
  });

  it('carries EJSON both ways when the client was given one, and fields too', async () => {
    const { clock, sockets, client } = begin({ ejson: { encode: encodeEjson, decode: decodeEjson } });
    const things = client.collection('things', plainDocuments);
    sockets.connect();
    sockets.takeSent();
    const outcome = outcomeOf(client.call('m', [new Date(5)]).result);
    assert.deepEqual(sockets.takeSent(), [method('1', 'm', [{ $date: 5 }])]);
    sockets.say(
      { msg: 'added', collection: 'things', id: '-~1', fields: { at: { $date: 7 } } },
      { msg: 'result', id: '1', result: { $InfNaN: 1 } },
      { msg: 'updated', methods: ['1'] },
    );
    await clock.settle();
    assert.deepEqual(outcome, [Infinity]);
    assert.deepEqual([...things.documents], [['~1', { at: new Date(7) }]]);
  });
});
