import assert from 'node:assert/strict';
import { createDdpServer, DocumentLog, type DdpServer } from '../../server/ddp/author-api.ts';
import type { SockJsOptions } from '../../server/transports/author-api.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { heapAfterCollection } from '../support/heap-after-collection.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { eventually } from '../support/raw-websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { SockJsEchoServer } from './sockjs-echo.ts';

const MIB = 1024 * 1024;
const CONNECT = { msg: 'connect', version: '1', support: ['1'] };

describe('SockJS and memory', function () {
  this.timeout(30_000);
  const servers: SockJsEchoServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(options: SockJsOptions = {}): Promise<SockJsEchoServer> {
    const server = new SockJsEchoServer(options);
    servers.push(server);
    await server.listen();
    return server;
  }

  /** The same transport with a DDP server behind it. */
  async function serveDdp(define: (ddp: DdpServer) => void) {
    const server = await serve();
    const ddp = createDdpServer({
      clock: createSystemClock(),
      ids: new NumberedIds(),
      log: new RecordingLog(),
      limits: { heartbeatIntervalMs: 0 },
    });
    define(ddp);
    const sockets: ClientSocket[] = [];
    server.host = {
      open(socket, handshake) {
        sockets.push(socket);
        return ddp.open(socket, handshake);
      },
    };
    return { server, ddp, sockets };
  }

  async function say(server: SockJsEchoServer, id: string, ...messages: readonly object[]): Promise<void> {
    const body = JSON.stringify(messages.map((message) => JSON.stringify(message)));
    assert.equal((await server.post(`${id}/xhr_send`, body)).status, 204);
  }

  it('keeps nothing of a log for pollers that have stopped, and goes on where they stood', async () => {
    const pollers = 50;
    const log = new DocumentLog({ collection: 'things' });
    const { server, sockets } = await serveDdp((ddp) => ddp.publish('all', () => log));
    log.append('first', 'k', '{}');
    for (let at = 0; at < pollers; at++) {
      await server.post(`s${at}/xhr`);
      await say(server, `s${at}`, CONNECT, { msg: 'sub', id: 'a', name: 'all' });
      let text = '';
      while (!text.includes('ready')) ({ text } = await server.post(`s${at}/xhr`));
    }
    const before = await heapAfterCollection();
    const fields = JSON.stringify({ text: 'x'.repeat(1000) });
    for (let at = 0; at < 10_000; at++) {
      log.append(`d${at}`, 'k', fields);
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const grown = (await heapAfterCollection()) - before;
    assert.ok(log.bytesHeld > 10 * MIB);
    assert.ok(
      grown < log.bytesHeld + 2 * MIB,
      `${pollers} pollers: ${grown} bytes more, the log has ${log.bytesHeld}`,
    );
    assert.deepEqual(
      sockets.map(({ unsentBytes }) => unsentBytes),
      sockets.map(() => 0),
    );

    let next = 0;
    while (next < 10_000) {
      const { text } = await server.post('s7/xhr');
      assert.ok(text.length <= 128 * 1024 + 2000, `${text.length} bytes in one poll`);
      for (const message of JSON.parse(text.slice(1)) as string[]) {
        assert.equal((JSON.parse(message) as { id: string }).id, `d${next++}`);
      }
    }
  });

  it('lets what the log has and what else waits leave together, so that neither keeps the other back', async () => {
    const log = new DocumentLog({ collection: 'things' });
    const { server, sockets } = await serveDdp((ddp) => ddp.publish('all', () => log));
    await server.post('s/xhr');
    await say(server, 's', CONNECT, { msg: 'sub', id: 'a', name: 'all' });
    while (!(await server.post('s/xhr')).text.includes('ready'));
    for (let round = 0; round < 3; round++) {
      log.append(`d${round}`, 'k', '{}');
      await say(server, 's', { msg: 'ping', id: 'p' });
      await eventually(() => (sockets[0]?.unsentBytes ?? 0) > 0, 'the pong waits');
      const { text } = await server.post('s/xhr');
      assert.match(text, new RegExp(`pong.*"d${round}`));
    }
  });

  it('closes a poller for which too many messages wait, and keeps none of them', async () => {
    const { server, sockets, ddp } = await serveDdp((each) => {
      each.publish('much', function () {
        for (let at = 0; at < 40; at++) this.added('things', String(at), { text: 'x'.repeat(MIB / 2) });
        this.ready();
      });
    });
    await server.post('s/xhr');
    await say(server, 's', CONNECT, { msg: 'sub', id: 'a', name: 'much' });
    await eventually(() => ddp.counts.sessions === 0, 'the session is closed');
    assert.equal(sockets[0]?.unsentBytes, 0);
    assert.equal((await server.post('s/xhr')).text, 'c[1013,"Not reading"]\n');
  });

  it('holds 10,000 sessions and not one more, and forgets them all', async () => {
    const timers = new Set<() => void>();
    const after = (_: number, run: () => void) => {
      timers.add(run);
      return () => timers.delete(run);
    };
    const server = await serve({ clock: { after } });
    const before = await heapAfterCollection();
    let opened = 0;
    const openMore = async (): Promise<void> => {
      while (opened < 10_000) {
        const { status } = await server.post(`s${opened++}/xhr`);
        if (status !== 200) throw new Error(`session ${opened}: ${status}`);
      }
    };
    await Promise.all(Array.from({ length: 20 }, openMore));
    const each = ((await heapAfterCollection()) - before) / 10_000;
    assert.ok(each < 8 * 1024, `${each} bytes for each session`);
    assert.equal(server.transport.connections, 10_000);
    assert.equal((await server.post('late/xhr')).status, 503);
    assert.equal((await server.post('s1/xhr_send', '["still served"]')).status, 204);
    for (const run of timers) run();
    assert.equal(server.transport.connections, 0);
    assert.equal((await server.post('late/xhr')).text, 'o\n');
  });
});
