import assert from 'node:assert/strict';
import type { Connection, MethodCall, Subscription } from '../../server/ddp/server-api.ts';
import { createDeferred } from '../support/deferred.ts';
import { CONNECT, connect, NORMAL_CLOSURE, type Wire } from './wire.ts';

const SHOWN = {
  referer: 'http://example.test/page',
  'x-client-ip': '192.0.2.1',
  'x-forwarded-for': '192.0.2.2',
  'x-forwarded-host': 'example.test',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
  'x-cluster-client-ip': '192.0.2.3',
  via: '1.1 proxy',
  'x-real-ip': '192.0.2.4',
  'x-ssl': '1',
  dnt: '1',
  host: 'example.test',
  'user-agent': 'a test',
  'accept-language': 'ga',
};

const HIDDEN = {
  cookie: 'session=secret',
  authorization: 'Bearer secret',
  origin: 'http://example.test',
  'x-other': 'secret',
  accept: '*/*',
};

export function connectionSuite(wire: Wire): void {
  describe('the connection an author sees', () => {
    it('[PEER1] is announced once, after connected and the nameless publications', async () => {
      const doings: string[] = [];
      const server = await wire.serve((ddp) => {
        ddp.publish(null, function (this: Subscription) {
          doings.push(`published to ${this.connection.id}`);
        });
        for (const listener of ['first', 'second']) {
          ddp.onConnection(({ id }) => void doings.push(`${listener} listener of ${id}`));
        }
      });
      const peer = await server.open();
      await peer.settle();
      assert.deepEqual(doings, []);
      peer.send(CONNECT, CONNECT);
      const { session } = await peer.next({ msg: 'connected' });
      await peer.settle();
      assert.deepEqual(doings, [
        `published to ${String(session)}`,
        `first listener of ${String(session)}`,
        `second listener of ${String(session)}`,
      ]);
    });

    it('[PEER1] is the same in every method and publication, and survives a listener that throws', async () => {
      const seen = new Set<Connection>();
      const server = await wire.serve((ddp) => {
        ddp.onConnection(() => {
          throw new Error('on purpose');
        });
        ddp.onConnection((connection) => void seen.add(connection));
        ddp.methods({
          look(this: MethodCall) {
            seen.add(this.connection);
          },
        });
        ddp.publish('look', function (this: Subscription) {
          seen.add(this.connection);
        });
      });
      const peer = await connect(server);
      peer.send({ msg: 'method', id: '1', method: 'look' }, { msg: 'sub', id: '1', name: 'look' });
      await peer.next({ msg: 'updated', methods: ['1'] });
      await peer.settle();
      assert.equal(seen.size, 1);
    });

    it('[PEER2] shows the headers of the list and no others', async () => {
      const connections: Connection[] = [];
      const server = await wire.serve((ddp) =>
        ddp.onConnection((connection) => void connections.push(connection)),
      );
      await connect(server, { headers: { ...SHOWN, ...HIDDEN } });
      assert.deepEqual({ ...connections[0]?.httpHeaders }, SHOWN);
    });

    const addresses: readonly [
      forwardedCount: number,
      forwardedFor: string | undefined,
      address: string | null,
    ][] = [
      [0, undefined, '127.0.0.1'],
      [0, '192.0.2.1', '127.0.0.1'],
      [1, '192.0.2.1', '192.0.2.1'],
      [1, '192.0.2.9, 192.0.2.1', '192.0.2.1'],
      [2, '192.0.2.9, 192.0.2.8,192.0.2.1', '192.0.2.8'],
      [2, '192.0.2.1', null],
      [1, undefined, null],
      [1, '', null],
    ];
    for (const [forwardedCount, forwardedFor, address] of addresses) {
      it(`[PEER3] is ${address} behind ${forwardedCount} proxies that forwarded for ${forwardedFor}`, async () => {
        const connections: Connection[] = [];
        const server = await wire.serve(
          (ddp) => ddp.onConnection((connection) => void connections.push(connection)),
          {
            forwardedCount,
          },
        );
        await connect(server, {
          headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
        });
        assert.equal(connections[0]?.clientAddress, address);
      });
    }

    it('[PEER4] closes the socket, drops the queue and does not answer the running call', async () => {
      const ran: string[] = [];
      const server = await wire.serve((ddp) =>
        ddp.methods({
          async leave(this: MethodCall) {
            ran.push('leave');
            await Promise.resolve();
            this.connection.close();
            this.connection.close();
            return 'unheard';
          },
          note: () => void ran.push('note'),
        }),
      );
      const peer = await connect(server);
      peer.send({ msg: 'method', id: '1', method: 'leave' }, { msg: 'method', id: '2', method: 'note' });
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      assert.deepEqual(await peer.settle(), []);
      assert.deepEqual(ran, ['leave']);
    });

    it('[PEER4] sends what was said before it first', async () => {
      const server = await wire.serve((ddp) => ddp.onConnection((connection) => connection.close()));
      const peer = await server.open();
      peer.send(CONNECT);
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      assert.deepEqual(
        peer.received.map(({ msg }) => msg),
        ['connected'],
      );
    });

    it('[PEER5] tells once that it is gone, soon if it already is', async () => {
      const doings: string[] = [];
      const connections: Connection[] = [];
      const server = await wire.serve((ddp) =>
        ddp.onConnection((connection) => {
          connections.push(connection);
          connection.onClose(() => void doings.push('first'));
          connection.onClose(() => {
            throw new Error('on purpose');
          });
          connection.onClose(() => void doings.push('second'));
        }),
      );
      const peer = await connect(server);
      await peer.settle();
      assert.equal(doings.length, 0);
      peer.cut();
      await server.until(() => doings.includes('second'));
      connections[0]?.onClose(() => void doings.push('late'));
      assert.ok(!doings.includes('late'), 'in a tick of its own');
      await server.until(() => doings.includes('late'));
      connections[0]?.close();
      assert.deepEqual(doings, ['first', 'second', 'late']);
    });

    it('[PEER6] ends subscriptions and drops the queue when the socket goes; a running call finishes unheard', async () => {
      const held = createDeferred();
      const doings: string[] = [];
      const server = await wire.serve((ddp) => {
        ddp.publish('things', function (this: Subscription) {
          this.onStop(() => doings.push('stopped'));
          this.added('things', 'a', {});
          this.ready();
        });
        ddp.methods({
          async hold() {
            await held.promise;
            doings.push('finished');
            return 1;
          },
          note: () => void doings.push('noted'),
        });
      });
      const peer = await connect(server);
      peer.send({ msg: 'sub', id: 's', name: 'things' }, { msg: 'method', id: '1', method: 'hold' });
      peer.send({ msg: 'method', id: '2', method: 'note' });
      await peer.next({ msg: 'ready', subs: ['s'] });
      await peer.settle();
      const heard = peer.received.length;
      peer.cut();
      await server.until(() => doings.includes('stopped'));
      held.resolve();
      await server.until(() => doings.includes('finished'));
      await peer.settle();
      assert.deepEqual(doings, ['stopped', 'finished']);
      assert.equal(peer.received.length, heard);
      assert.deepEqual(server.ddp.counts, { sessions: 0, subscriptions: 0, listeners: 0 });
    });
  });
}
