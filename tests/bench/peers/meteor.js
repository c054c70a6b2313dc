// Mm, Md: Meteor's DDP server in TypeScript, without a database. `merge` publishes through the merge box, as an author does
// who uses `added`; `direct` writes past it to the session's socket, as the original app did to be fast.
import { createServer } from 'node:http';
import livedata from 'mongodb-livedata-server';
import { listen } from './listen.js';
import { randomId } from './random-id.js';

const isDirect = process.argv[2] === 'direct';
const strokes = [];
const subscriptions = new Set();

const httpServer = createServer();
const server = new livedata.DDPServer({}, httpServer);
server.methods({
  async draw(u, s) {
    const stroke = { id: randomId(), u, s };
    strokes.push(stroke);
    for (const subscription of subscriptions) show(subscription, stroke);
    return stroke.id;
  },
});
server.publish('teacher', function () {
  for (const stroke of strokes) show(this, stroke);
  subscriptions.add(this);
  this.onStop(() => subscriptions.delete(this));
  this.ready();
});
listen(httpServer);

function show(subscription, { id, u, s }) {
  if (isDirect) {
    subscription['_session'].send({ msg: 'added', collection: 'segments', id, fields: { u, s } });
  } else {
    subscription.added('segments', id, { u, s });
  }
}
