// a: plain `ws`. JSON.parse, one JSON.stringify for each draw, `ws.send` to each teacher.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { openDdpStrokes } from './ddp-strokes.js';
import { listen } from './listen.js';

const httpServer = createServer();
const sockets = new WebSocketServer({ server: httpServer, path: '/websocket' });
sockets.on('connection', (socket) => {
  const strokes = openDdpStrokes((text) => socket.send(text));
  socket.on('message', (data) => strokes.receive(data));
  socket.on('close', () => strokes.closed());
  socket.on('error', () => socket.terminate());
});
listen(httpServer);
