import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { createDdpServer, DocumentLog } from '../../server/ddp/author-api.ts';
import { attachSockJs, type SockJsTransport } from '../../server/transports/author-api.ts';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { eventually } from '../support/raw-websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { SockJsClientPeer } from '../support/sockjs-client-peer.ts';

/** All that sockjs-client has in Node. */
const TRANSPORTS = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'];
const U = 'é % </script> \u2028 😀 "\\';

describe('sockjs-client 1.6.1', () => {
  let http: Server;
  let sockjs: SockJsTransport;
  let segments: DocumentLog;
  let url: string;
  const peers: SockJsClientPeer[] = [];

  beforeEach(async () => {
    const log = new RecordingLog();
    segments = new DocumentLog({ collection: 'segments' });
    const ddp = createDdpServer({ clock: createSystemClock(), ids: new NumberedIds(), log });
    ddp.publish('teacher', () => segments);
    ddp.methods({
      draw: (u, s) => {
        const id = `stroke${segments.size}`;
        segments.append(id, String(u), JSON.stringify({ u, s }));
        return id;
      },
      kick() {
        this.connection.close();
      },
    });
    http = createHttpServer({ routes: [], log });
    sockjs = attachSockJs(http, ddp, { log });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/sockjs`;
  });
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.leave();
    await sockjs.close(1001, 'Going away');
    http.close();
    http.closeAllConnections();
  });

  async function connect(transport: string): Promise<SockJsClientPeer> {
    const peer = await SockJsClientPeer.connect(url, transport);
    peers.push(peer);
    return peer;
  }

  for (const transport of TRANSPORTS) {
    it(`draws and watches over ${transport}`, async () => {
      const teacher = await connect(transport);
      const student = await connect(transport);
      teacher.say({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
      await teacher.hears({ msg: 'ready', subs: ['wall'] });
      const s = [{ p: { x: '1.00', y: '2.00' } }];
      student.say({ msg: 'method', id: '1', method: 'draw', params: [U, s] });
      await student.hears({ msg: 'result', id: '1', result: 'stroke0' });
      await student.hears({ msg: 'updated', methods: ['1'] });
      await teacher.hears({ msg: 'added', collection: 'segments', id: 'stroke0', fields: { u: U, s } });
    });

    it(`carries more than one response takes over ${transport}, in order and once`, async () => {
      const ids = Array.from({ length: 500 }, (_, at) => `d${at}`);
      for (const id of ids) segments.append(id, 'u', JSON.stringify({ u: 'x'.repeat(1000) }));
      const teacher = await connect(transport);
      teacher.say({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
      await teacher.hears({ msg: 'ready', subs: ['wall'] });
      const added = teacher.messages.filter(({ msg }) => msg === 'added').map(({ id }) => id);
      assert.deepEqual(added, ids);
    });

    it(`hears why it is closed over ${transport}`, async () => {
      const peer = await connect(transport);
      peer.say({ msg: 'method', id: '1', method: 'kick', params: [] });
      await eventually(() => peer.closedWith !== undefined, 'it is closed');
      assert.deepEqual(peer.closedWith, { code: 1000, reason: 'Normal closure' });
    });

    it(`leaves no session behind when it closes over ${transport}`, async () => {
      const peer = await connect(transport);
      peer.leave();
      await eventually(() => sockjs.connections === 0, 'the session is gone');
    });
  }
});
