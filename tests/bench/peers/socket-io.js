// f: socket.io as its guide writes it: an event with an acknowledgement, a room of teachers.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listen } from './listen.js';
import { randomId } from './random-id.js';

const strokes = [];
const httpServer = createServer();
const io = new Server(httpServer, { transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('draw', (u, s, acknowledge) => {
    const stroke = { id: randomId(), u, s };
    strokes.push(stroke);
    io.to('teachers').emit('added', stroke);
    acknowledge(stroke.id);
  });
  socket.on('teacher', () => {
    for (const stroke of strokes) socket.emit('added', stroke);
    socket.emit('ready');
    void socket.join('teachers');
  });
});
listen(httpServer);
