import assert from 'node:assert/strict';
import type { DdpServer } from '../../server/ddp/author-api.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import {
  assertUnharmed,
  connect,
  defineProbes,
  errorObject,
  serveOne,
  type TestServer,
  type Wire,
} from './wire.ts';

const RATES = {
  methods: { perSecond: 2, burst: 5 },
  methodsApart: { free: null, login: { perSecond: 0.5, burst: 2 } },
  subscriptions: { perSecond: 1, burst: 3 },
  errors: { perSecond: 1, burst: 4 },
};
const CALLS = ['probe', 'free', 'login'] as const;

function define(ddp: DdpServer): void {
  defineProbes(ddp);
  ddp.methods({ free: () => 'well', login: () => 'well' });
}

function tooManyRequests(ms: number): object {
  const seconds = Math.ceil(ms / 1000);
  return errorObject(
    'too-many-requests',
    `Error, too many requests. Please slow down. You must wait ${seconds} second${seconds === 1 ? '' : 's'} before trying again.`,
    { timeToReset: ms },
  );
}

/** Calls it so many times. @returns how many were let through; the rest were refused, and each was answered */
async function callOften(peer: TestPeer, method: string, times: number): Promise<number> {
  const ids = Array.from({ length: times }, (_, at) => `${method} ${at}`);
  peer.send(...ids.map((id) => ({ msg: 'method', id, method })));
  const messages = await peer.settle();
  const results = messages.filter(({ msg }) => msg === 'result');
  assert.deepEqual(
    results.map(({ id }) => id),
    ids,
  );
  assert.equal(messages.filter(({ msg }) => msg === 'updated').length, times);
  return results.filter(({ result }) => result === 'well').length;
}

async function serve(wire: Wire): Promise<TestServer> {
  return wire.serve(define, { rates: RATES });
}

export function ratesSuite(wire: Wire): void {
  describe('rates', () => {
    it('[LIM5] refuses one call too many as Meteor does, and takes calls again when time has passed', async () => {
      const server = await serve(wire);
      const peer = await connect(server);
      assert.equal(await callOften(peer, 'probe', 7), 5);
      peer.send({ msg: 'method', id: 'late', method: 'probe' });
      const { error } = await peer.next({ msg: 'result', id: 'late' });
      assert.deepEqual(error, tooManyRequests(500));
      await server.advance(1000);
      await peer.settle();
      assert.equal(await callOften(peer, 'probe', 3), 2);
    });

    it('[LIM5] counts some methods apart and some not at all', async () => {
      const server = await serve(wire);
      const peer = await connect(server);
      assert.equal(await callOften(peer, 'free', 100), 100);
      assert.equal(await callOften(peer, 'login', 3), 2);
      peer.send({ msg: 'method', id: 'late', method: 'login' });
      assert.deepEqual((await peer.next({ msg: 'result', id: 'late' }))['error'], tooManyRequests(2000));
      await peer.settle();
      assert.equal(await callOften(peer, 'probe', 6), 5);
    });

    it('[LIM5] answers unknown names with 404, however many, and they count for nothing', async () => {
      const peer = await connect(await serve(wire));
      const ids = Array.from({ length: 50 }, (_, at) => String(at));
      peer.send(...ids.map((id) => ({ msg: 'method', id, method: 'constructor' })));
      peer.send(...ids.map((id) => ({ msg: 'sub', id, name: 'constructor' })));
      const codes = (await peer.settle())
        .filter(({ msg }) => msg !== 'updated')
        .map(({ error }) => (error as Received)['error']);
      assert.deepEqual(codes, Array<number>(100).fill(404));
      assert.equal(await callOften(peer, 'probe', 6), 5);
      await assertSubscribesThrice(peer);
    });

    it('[LIM5] refuses one subscription too many with the same; an id in use counts for nothing', async () => {
      const server = await serve(wire);
      const peer = await connect(server);
      await assertSubscribesThrice(peer);
      peer.send(...Array.from({ length: 10 }, () => ({ msg: 'sub', id: 's0', name: 'probe' })));
      await peer.expectNothing();
      await server.advance(1000);
      await peer.settle();
      peer.send({ msg: 'sub', id: 'again', name: 'probe' });
      await peer.next({ msg: 'ready', subs: ['again'] });
    });

    it('[LIM5] counts each connection by itself', async () => {
      const server = await serve(wire);
      const peers = [await connect(server), await connect(server), await connect(server)];
      for (const peer of peers) assert.equal(await callOften(peer, 'probe', 6), 5);
      for (const peer of peers) await assertSubscribesThrice(peer);
    });

    it('[LIM5] limits nothing unless an author asks for it', async () => {
      const peer = await serveOne(wire, define);
      for (const method of CALLS) assert.equal(await callOften(peer, method, 300), 300);
      for (let at = 0; at < 300; at++) {
        peer.send({ msg: 'sub', id: 's', name: 'probe' }, { msg: 'unsub', id: 's' }, { msg: 'nonsense' });
      }
      const messages = await peer.settle();
      for (const word of ['ready', 'nosub', 'error']) {
        assert.equal(messages.filter(({ msg }) => msg === word).length, 300);
      }
      await assertUnharmed(peer);
    });

    it('[LIM6] closes with 1008 behind one broken message too many, after the errors', async () => {
      const peer = await connect(await serve(wire));
      peer.send('{', { msg: 'nonsense' }, { msg: 'connect' }, { msg: 'sub', id: 5 });
      assert.equal((await peer.settle()).length, 4);
      assert.equal(peer.closedWith, undefined);
      peer.send({ msg: 'unsub', id: 5 });
      assert.deepEqual(await peer.closed(), { code: 1008, reason: 'Too many errors' });
      assert.equal(peer.received.filter(({ msg }) => msg === 'error').length, 5);
    });

    it('[LIM6] counts before connect too, and forgives with time', async () => {
      const server = await serve(wire);
      const peer = await server.open();
      peer.send('{', { msg: 'ping' });
      await peer.settle();
      await server.advance(2000);
      const other = await server.open();
      other.send(...Array.from({ length: 5 }, () => ({ msg: 'ping' })));
      assert.equal((await other.closed()).code, 1008);
      peer.send('{', '{', '{', '{');
      await peer.settle();
      peer.send({ msg: 'connect', version: '1', support: ['1'] });
      await peer.next({ msg: 'connected' });
      await assertUnharmed(peer);
      peer.send('{');
      assert.equal((await peer.closed()).code, 1008);
    });
  });
}

async function assertSubscribesThrice(peer: TestPeer): Promise<void> {
  peer.send(...Array.from({ length: 4 }, (_, at) => ({ msg: 'sub', id: `s${at}`, name: 'probe' })));
  const messages = await peer.settle();
  assert.equal(messages.filter(({ msg }) => msg === 'ready').length, 3);
  const [nosub] = messages.filter(({ msg }) => msg === 'nosub');
  assert.deepEqual(nosub, { msg: 'nosub', id: 's3', error: tooManyRequests(1000) });
}
