import assert from 'node:assert/strict';
import { isMeteorId } from '../../shared/ddp/ids.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import {
  assertUnharmed,
  CONNECT,
  connect,
  defineProbes,
  NORMAL_CLOSURE,
  serveOne,
  type Wire,
} from './wire.ts';

const CHOICES: readonly [version: string, support: readonly string[], failedWith: string | undefined][] = [
  ['1', ['1', 'pre2', 'pre1'], undefined],
  ['pre2', ['pre2', '1'], undefined],
  ['pre1', ['pre1'], undefined],
  ['1', ['99', '1'], undefined],
  ['1', ['pre2', '1'], 'pre2'],
  ['pre1', ['1', 'pre1'], '1'],
  ['99', ['99', '1'], '1'],
  ['99', ['99', 'pre1', '1'], 'pre1'],
  ['99', ['99'], '1'],
  ['toString', ['toString'], '1'],
];

const SENSELESS: readonly object[] = [
  { version: '1' },
  { support: ['1'] },
  { version: 1, support: ['1'] },
  { version: 1, support: [1] },
  { version: null, support: ['1'] },
  { version: ['1'], support: ['1'] },
  { version: '1', support: '1' },
  { version: '1', support: null },
  { version: '1', support: { 0: '1', length: 1 } },
  { version: '1', support: ['1', 2] },
  { version: '1', support: [['1']] },
  { version: '1', support: [] },
  { version: '1', support: ['pre1'] },
];

export function connectSuite(wire: Wire): void {
  describe('connecting', () => {
    it('[CONN1] says nothing on a fresh socket', async () => {
      const peer = await (await wire.serve()).open();
      await peer.expectNothing();
      assert.equal(peer.closedWith, undefined);
    });

    it('[CONN1] answers connect with connected and a session id, and nothing else', async () => {
      const peer = await (await wire.serve()).open();
      peer.send(CONNECT);
      const [connected, ...more] = await peer.settle();
      assert.ok(isMeteorId(connected?.['session']));
      assert.deepEqual(connected, { msg: 'connected', session: connected['session'] });
      assert.deepEqual(more, []);
    });

    for (const [version, support, failedWith] of CHOICES) {
      it(`[CONN2] version ${version} of ${support.join(', ')}: ${failedWith ?? 'connected'}`, async () => {
        const peer = await (await wire.serve()).open();
        peer.send({ msg: 'connect', version, support });
        if (failedWith === undefined) {
          await peer.next({ msg: 'connected' });
          await peer.expectNothing();
          assert.equal(peer.closedWith, undefined);
        } else {
          assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
          assert.deepEqual(peer.received, [{ msg: 'failed', version: failedWith }]);
        }
      });
    }

    for (const senseless of SENSELESS) {
      it(`[CONN3] refuses a connect with ${JSON.stringify(senseless)}`, async () => {
        const peer = await (await wire.serve()).open();
        peer.send({ msg: 'connect', ...senseless });
        assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
        assert.deepEqual(peer.received, [{ msg: 'failed', version: '1' }]);
      });
    }

    it('[CONN4] answers nothing that follows a failed connect', async () => {
      const peer = await (await wire.serve(defineProbes)).open();
      peer.send({ msg: 'connect', version: '99', support: ['99'] });
      peer.send('{', CONNECT, { msg: 'ping' }, { msg: 'method', id: '1', method: 'probe' });
      await peer.closed();
      await peer.settle();
      assert.deepEqual(peer.received, [{ msg: 'failed', version: '1' }]);
    });

    it('[CONN5] gives a fresh session whatever session a client offers', async () => {
      const server = await wire.serve();
      const seen = new Set<unknown>();
      let last: unknown = 'abc';
      for (const session of [last, 'theirs', '', 5, null, {}, ['x'], true]) {
        const peer = await server.open();
        peer.send({ ...CONNECT, session: session === 'theirs' ? last : session });
        last = (await peer.next({ msg: 'connected' }))['session'];
        assert.ok(isMeteorId(last) && !seen.has(last));
        seen.add(last);
      }
      assert.equal(server.ddp.counts.sessions, seen.size);
    });

    it('[CONN6] asks whoever says something else first to connect, and then lets them', async () => {
      const peer = await (await wire.serve(defineProbes)).open();
      const early = [
        { msg: 'ping' },
        { msg: 'pong' },
        { msg: 'sub', id: '1', name: 'probe' },
        { msg: 'sub', id: 5 },
        { msg: 'unsub', id: '1' },
        { msg: 'method', id: '1', method: 'probe', params: [] },
        { msg: 'nonsense', any: ['thing'] },
        { msg: 'connected', session: 'x' },
        { msg: 7 },
      ];
      peer.send(...early);
      assert.deepEqual(
        await peer.settle(),
        early.map((offendingMessage) => ({ msg: 'error', reason: 'Must connect first', offendingMessage })),
      );
      peer.send(CONNECT);
      await peer.next({ msg: 'connected' });
      await assertUnharmed(peer);
    });

    it('[CONN7] answers a second connect, good or bad, with an error and goes on', async () => {
      const peer = await serveOne(wire, defineProbes);
      const again = [CONNECT, { msg: 'connect', version: 'pre1', support: ['pre1'] }, { msg: 'connect' }];
      peer.send(...again);
      assert.deepEqual(
        await peer.settle(),
        again.map((offendingMessage) => ({ msg: 'error', reason: 'Already connected', offendingMessage })),
      );
      await assertUnharmed(peer);
    });

    it('[CONN8] handles what was sent behind connect without waiting', async () => {
      const peer = await (await wire.serve(defineProbes)).open();
      peer.send(CONNECT, { msg: 'sub', id: 's', name: 'probe' }, { msg: 'method', id: 'm', method: 'probe' });
      const messages = await peer.settle();
      assert.equal(messages[0]?.['msg'], 'connected');
      const rest = messages.slice(1).map(({ msg }) => msg);
      assert.deepEqual(sortedTexts(rest), ['ready', 'result', 'updated']);
    });

    it('[CONN9] closes a socket that has no session after 30 s, whatever else it said', async () => {
      const server = await wire.serve();
      const peer = await server.open();
      await server.advance(29_000);
      peer.send({ msg: 'ping' }, '{', { msg: 'connect2' });
      assert.equal((await peer.settle()).length, 3);
      await server.advance(999);
      await peer.expectNothing();
      assert.equal(peer.closedWith, undefined);
      await server.advance(1);
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
    });

    it('[CONN9] leaves a socket alone once it has a session', async () => {
      const server = await wire.serve(() => {}, { limits: { heartbeatIntervalMs: 0 } });
      const peer = await connect(server);
      await server.advance(120_000);
      await peer.expectNothing();
      assert.equal(peer.closedWith, undefined);
    });
  });
}
