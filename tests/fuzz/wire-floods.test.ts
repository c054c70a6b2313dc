import assert from 'node:assert/strict';
import { RealServer } from './real-server.ts';
import { CONNECT } from './recorded-session.ts';
import { WireBystander } from './wire-bystander.ts';
import { WireClient } from './wire-client.ts';

const MIB = 1024 * 1024;
const AT_ONCE = 20;
const SEGMENTS = [
  { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];

describe('Floods against the real server', function () {
  this.timeout(60_000);
  let server: RealServer;

  before(async () => {
    server = await RealServer.start();
  });
  after(() => server.kill());
  afterEach(async () => {
    server.assertWell();
    await server.isEmpty();
  });

  it('of 10,000 calls that nobody awaits are all answered while others are served, and leave no memory behind', async () => {
    await flood(1000);
    const before = await server.vitals();
    await flood(10_000);
    const after = await server.vitals();
    assert.ok(
      after.heapBytes - before.heapBytes < 4 * MIB,
      `${after.heapBytes - before.heapBytes} bytes more`,
    );
  });

  it('of 50,000 good messages on one connection are answered in order, and it stays open', async () => {
    const client = await WireClient.open(server.port);
    client.send(CONNECT);
    const pings = Array.from({ length: 50_000 }, (_, id) => ({ msg: 'ping', id }));
    client.send(...pings);
    await client.frames(1 + pings.length);
    await client.answered();
    assert.equal(client.raw.isClosed, false);
    client.raw.destroy();
  });

  it('of 1,000 connections that subscribe and go leave neither memory nor sockets nor timers behind', async () => {
    await cycle(200);
    await server.isEmpty();
    const before = await server.vitals();
    await cycle(1000);
    await server.isEmpty();
    const after = await server.vitals();
    // A session with its socket takes tens of KiB: a twentieth of them would be seen.
    assert.ok(
      after.heapBytes - before.heapBytes < 2 * MIB,
      `${after.heapBytes - before.heapBytes} bytes more`,
    );
    assert.ok(after.resources.length <= before.resources.length + 2, after.resources.join());
  });

  async function flood(calls: number): Promise<void> {
    const bystander = await WireBystander.open(server.port);
    const client = await WireClient.open(server.port);
    client.send(CONNECT);
    const message = (at: number): object =>
      at % 2 === 0
        ? {
            msg: 'method',
            id: String(at),
            method: 'draw',
            params: ['0.97', SEGMENTS],
            randomSeed: String(at),
          }
        : { msg: 'method', id: String(at), method: 'there is no such method' };
    client.send(...Array.from({ length: calls }, (_, at) => message(at)));
    for (let strokes = 0; strokes < 5; strokes++) {
      bystander.draw();
      await bystander.served();
    }
    await client.frames(1 + 2 * calls);
    await client.answered();
    client.raw.destroy();
    bystander.leave();
  }

  async function cycle(times: number): Promise<void> {
    const subs = [
      { msg: 'sub', id: 't', name: 'teacher' },
      { msg: 'sub', id: 's', name: 'student', params: ['0.97'] },
    ];
    for (let at = 0; at < times; at += AT_ONCE) {
      const opening = Array.from({ length: AT_ONCE }, () => WireClient.open(server.port));
      for (const [place, client] of (await Promise.all(opening)).entries()) {
        client.send(CONNECT, ...subs);
        if (place % 2 === 0) await client.answered();
        client.raw.destroy();
      }
    }
  }
});
