// e: sockjs-node, spoken as sockjs-client does over a WebSocket: every message is a JSON string in an array.
import { createServer } from 'node:http';
import sockjs from 'sockjs';
import { openDdpStrokes } from './ddp-strokes.js';
import { listen } from './listen.js';

const httpServer = createServer();
const sockets = sockjs.createServer({ prefix: '/sockjs', log: () => {} });
sockets.on('connection', (socket) => {
  // Its own rule: null for a socket that was gone at once.
  if (socket === null) return;
  const strokes = openDdpStrokes((text) => socket.write(text));
  socket.on('data', (text) => strokes.receive(text));
  socket.on('close', () => strokes.closed());
});
sockets.installHandlers(httpServer);
listen(httpServer);
