// A process of its own that serves apps on Meteor's server and on ours, as its parent asks (see two-servers.ts). Apart from
// the tests, because Meteor's server writes to the console and lets promises be rejected that nobody handles.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSystemClock } from '../../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../../server/adapters/ids/secure.ts';
import { createDdpServer } from '../../../server/ddp/author-api.ts';
import { attachWebSocket } from '../../../server/transports/websocket.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { turns } from './app-server.ts';
import { defineMarksApp } from './marks-app.ts';
import { createMeteorServer } from './meteor-server.ts';
import { defineStrokesApp } from './strokes-app.ts';
import type { Ports, Question, Reply, Request } from './two-servers.ts';

/** More than any app here takes for anything. */
const SETTLED_TURNS = 12;

let close: () => Promise<void> = async () => undefined;

process.on('unhandledRejection', (reason) => {
  // Meteor's: a result that JSON cannot carry [METH8]. Of ours it would be a bug.
  const isMeteors = reason instanceof Error && reason.stack?.includes('mongodb-livedata-server') === true;
  if (!isMeteors) throw reason;
});
process.on('message', ({ id, question }: Request) => {
  void answer(question).then((ports) => process.send?.({ id, ports } satisfies Reply));
});
process.on('disconnect', () => process.exit());

async function answer(question: Question): Promise<Ports> {
  if (question.ask === 'serve') return await serve(question);
  await turns(SETTLED_TURNS);
  return { ours: 0, theirs: 0 };
}

async function serve(question: Question & { readonly ask: 'serve' }): Promise<Ports> {
  await close();
  const [ours, theirs] = [createServer(), createServer()];
  const ddp = createDdpServer({
    clock: createSystemClock(),
    ids: createSecureIds(),
    log: new RecordingLog(),
  });
  const transport = attachWebSocket(ours, ddp);
  if (question.app === 'marks') {
    defineMarksApp(ddp);
    defineMarksApp(createMeteorServer(theirs));
  } else {
    defineStrokesApp(ddp);
    defineStrokesApp(createMeteorServer(theirs, { segments: question.strategy }));
  }
  close = async () => {
    await transport.close(1001, 'Going away');
    ours.close();
    theirs.close();
  };
  return { ours: await listen(ours), theirs: await listen(theirs) };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
