// A client in a process of its own that draws as fast as its socket takes it, until its parent says stop.
//   its parent sends a FloodOrder, then 'stop'; it answers with 'ready', then with a FloodCount
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { FloodCount, FloodOrder } from './flood-order.ts';

/** What the socket may hold unsent: the kernel, and then the server, say how fast that becomes less. */
const MAX_UNSENT_BYTES = 256 * 1024;
const SENDS_IN_A_ROW = 20;

const count: FloodCount = { sent: 0, accepted: 0, throttled: 0, otherwiseRefused: 0 };
/** Its connection speaks DDP; its parent has said stop. */
const state = { isReady: false, isStopped: false };

process.on('message', (message: FloodOrder | 'stop') => {
  if (message === 'stop') state.isStopped = true;
  else void flood(message);
});
process.on('disconnect', () => process.exit());

async function flood({ url, loginText, paramsText }: FloodOrder): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('error', (error) => (count.disconnected ??= error.message));
  socket.on('close', (code) => (count.disconnected ??= `closed ${code}`));
  socket.on('open', () => {
    socket.send('{"msg":"connect","version":"1","support":["1"]}');
    if (loginText !== undefined) socket.send(loginText);
    socket.send('{"msg":"ping","id":"ready"}');
  });
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text === '{"msg":"ping"}') socket.send('{"msg":"pong"}');
    else if (text === '{"msg":"pong","id":"ready"}') state.isReady = true;
    else if (text.startsWith('{"msg":"result"')) countResult(text);
  });
  while (!state.isReady && count.disconnected === undefined) await nextTurn();
  process.send?.('ready');
  while (!state.isStopped && count.disconnected === undefined) {
    for (let row = 0; row < SENDS_IN_A_ROW && socket.bufferedAmount < MAX_UNSENT_BYTES; row += 1) {
      count.sent += 1;
      socket.send(`{"msg":"method","id":"${count.sent}","method":"draw","params":${paramsText}}`);
    }
    await nextTurn();
  }
  process.send?.({ ...count }, () => process.disconnect());
}

function countResult(text: string): void {
  if (text.includes('"error":"too-many-requests"')) count.throttled += 1;
  else if (text.includes('"error":')) count.otherwiseRefused += 1;
  else count.accepted += 1;
}
