import assert from 'node:assert/strict';
import type SockJS from 'sockjs-client';
import { describeForeignClient } from './support/client-scenario.ts';
import { DdpByHand, type OpenPipe } from './support/ddp-by-hand.ts';
import { loadPublished } from './support/foreign-client.ts';

/** All that it has in Node. */
const TRANSPORTS = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'];

let SockJsClient: typeof SockJS;

function pipeOver(transport: string, port: number): OpenPipe {
  return ({ opened, text, closed }) => {
    const socket = new SockJsClient(`http://127.0.0.1:${port}/sockjs`, null, { transports: [transport] });
    socket.addEventListener('open', () => {
      assert.equal(socket.transport, transport);
      opened();
    });
    socket.addEventListener('message', ({ data }) => text(data));
    socket.addEventListener('close', closed);
    return socket;
  };
}

for (const transport of TRANSPORTS) {
  describeForeignClient({
    title: `sockjs-client 1.6.1 in Node over ${transport}`,
    load(context) {
      SockJsClient = loadPublished(context, 'sockjs-client') as typeof SockJS;
    },
    open: (port) => new DdpByHand(pipeOver(transport, port)),
    values: 'plain JSON',
    return: 'tells its user',
  });
}
