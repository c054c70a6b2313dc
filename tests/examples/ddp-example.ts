// A chat for any DDP client, in twenty lines. Run with: node --import tsx tests/examples/ddp-example.ts 3000
import { createServer } from 'node:http';
import { createDdpServer, DocumentLog, MethodError } from 'inkwell/ddp';
import { attachWebSocket } from 'inkwell/transports';
import { clock, ids } from './node-ports.ts';

const messages = new DocumentLog({ collection: 'messages' });
const ddp = createDdpServer({ clock, ids, log: console });

ddp.methods({
  say(room, text) {
    if (typeof room !== 'string' || typeof text !== 'string')
      throw new MethodError(400, 'Say what, and where?');
    const id = ids.id();
    messages.append(id, room, JSON.stringify({ room, text }));
    return id;
  },
});
ddp.publish('messages', (room) => (typeof room === 'string' ? messages.withKey(room) : messages));

const server = createServer();
attachWebSocket(server, ddp);
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  process.stdout.write(`listening ${JSON.stringify(server.address())}\n`);
});
