import { Buffer } from 'node:buffer';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { createDdpServer, DocumentLog } from '../../server/ddp/author-api.ts';
import { STROKES_COLLECTION } from '../../shared/classroom/classroom-api.ts';
import { heldMemory } from '../support/held-memory.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { BenchSocket } from './bench-socket.ts';
import { benchStroke } from './bench-strokes.ts';
import { bytes, printTable } from './bench-table.ts';

const STROKES = 100_000;
const TEACHERS = 50;

/** What fifty teachers on a hundred thousand strokes cost, beyond the strokes. */
export async function subscribers(): Promise<void> {
  const log = new DocumentLog({ collection: STROKES_COLLECTION });
  log.reserve(STROKES);
  for (let n = 1; n <= STROKES; n++) {
    const { id, studentId, fields } = benchStroke(n);
    log.append(id, studentId, fields);
  }
  const ddp = createDdpServer({
    clock: createSystemClock(),
    ids: createSecureIds(),
    log: new RecordingLog(),
  });
  ddp.publish('teacher', () => log);
  for (const isSlow of [false, true]) {
    const before = await measure();
    const startedAt = performance.now();
    const sockets = await connect(ddp, isSlow);
    const ms = performance.now() - startedAt;
    const after = await measure();
    const taken = sockets.reduce((sum, socket) => sum + socket.taken, 0) / TEACHERS;
    printTable(
      `subscribers: ${TEACHERS} teachers on ${STROKES} strokes, ${isSlow ? 'stuck at 1 MiB' : 'all sent'}`,
      [
        ['heap for each subscriber', bytes((after.heap - before.heap) / TEACHERS)],
        ['heap and buffers for each subscriber', bytes((after.held - before.held) / TEACHERS)],
        ['written to each', bytes(taken)],
        ['frames, for each stroke', bytes(log.generation.bytes / STROKES)],
        ['memory of the log, for each stroke', bytes(log.bytesHeld / STROKES)],
        ['time until all had it', `${ms.toFixed(0)} ms`],
      ],
    );
  }
}

async function connect(ddp: ReturnType<typeof createDdpServer>, isSlow: boolean): Promise<BenchSocket[]> {
  const sockets = Array.from({ length: TEACHERS }, () => new BenchSocket(isSlow));
  for (const socket of sockets) {
    const session = ddp.open(socket, { remoteAddress: '127.0.0.1', headers: {} });
    session.receive(Buffer.from('{"msg":"connect","version":"1","support":["1"]}'));
    session.receive(Buffer.from('{"msg":"sub","id":"t","name":"teacher","params":[]}'));
  }
  const isServed = (socket: BenchSocket): boolean => (isSlow ? socket.room <= 0 : socket.isReady);
  while (!sockets.every(isServed)) await new Promise((resolve) => setImmediate(resolve));
  return sockets;
}

async function measure(): Promise<{ readonly heap: number; readonly held: number }> {
  const held = await heldMemory();
  return { heap: process.memoryUsage().heapUsed, held };
}
