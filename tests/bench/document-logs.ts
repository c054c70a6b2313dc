import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { createDdpServer, DocumentLog, type DdpServer } from '../../server/ddp/author-api.ts';
import { STROKES_COLLECTION } from '../../shared/classroom/classroom-api.ts';
import { heldMemory } from '../support/held-memory.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { BenchSocket } from './bench-socket.ts';
import { benchStroke, type BenchStroke } from './bench-strokes.ts';
import type { Figures, Outcome } from './generator/job.ts';
import { noLessonFaults } from './generator/lesson-faults.ts';
import { measureClassrooms } from './real-classrooms.ts';
import { serveJob } from './serve-job.ts';

/** In a process of its own, so that its memory is nothing but that. */
export type LogJob =
  | { readonly kind: 'classrooms'; readonly classrooms: number; readonly strokes: number }
  | { readonly kind: 'subscriptions'; readonly rounds: number; readonly each: number }
  | { readonly kind: 'subscribers'; readonly strokes: number; readonly subscribers: number };

serveJob((job) => run(job as LogJob));

async function run(job: LogJob): Promise<Outcome> {
  switch (job.kind) {
    case 'classrooms':
      return outcome(await measureClassrooms(job.classrooms, job.strokes));
    case 'subscriptions':
      return outcome(await subscriptions(job.rounds, job.each));
    case 'subscribers':
      return outcome(await subscribers(job.strokes, job.subscribers));
  }
}

/** Many subscriptions that come and go on one connection: what they leave behind. */
async function subscriptions(rounds: number, each: number): Promise<Figures> {
  const [log] = newLogs(1);
  if (log === undefined) throw new Error('there is no log');
  appendInTurn(
    [log],
    Array.from({ length: 10 }, (_, n) => benchStroke(n + 1)),
    10,
  );
  const { session, socket } = connect(serve(log));
  const round = async (): Promise<number> => {
    for (let number = 0; number < each; number++) {
      socket.isReady = false;
      session.receive(Buffer.from(`{"msg":"sub","id":"t${number}","name":"teacher","params":[]}`));
      while (!socket.isReady) await new Promise((resolve) => setImmediate(resolve));
      session.receive(Buffer.from(`{"msg":"unsub","id":"t${number}"}`));
    }
    await new Promise((resolve) => setImmediate(resolve));
    return heldMemory();
  };
  // The code itself takes memory while it is being compiled.
  for (let warm = 0; warm < 3; warm++) await round();
  const before = await round();
  let after = before;
  for (let number = 0; number < rounds; number++) after = await round();
  return { bytesPerSubscription: (after - before) / (rounds * each) };
}

/** Sessions that are there already subscribe to a drawing. */
async function subscribers(strokes: number, count: number): Promise<Figures> {
  const [log] = newLogs(1);
  if (log === undefined) throw new Error('there is no log');
  appendInTurn(
    [log],
    Array.from({ length: strokes }, (_, n) => benchStroke(n + 1)),
    strokes,
  );
  const ddp = serve(log);
  const clients = Array.from({ length: count }, () => connect(ddp));
  const warm = Array.from({ length: 20 }, () => connect(ddp));
  const subscribe = async (some: typeof clients): Promise<void> => {
    for (const { session } of some)
      session.receive(Buffer.from('{"msg":"sub","id":"t","name":"teacher","params":[]}'));
    while (!some.every(({ socket }) => socket.isReady)) await new Promise((resolve) => setImmediate(resolve));
  };
  await subscribe(warm);
  const before = await heldMemory();
  await subscribe(clients);
  return {
    bytesPerSubscriber: ((await heldMemory()) - before) / count,
    drawingBytes: log.generation.bytes,
  };
}

function newLogs(count: number): readonly DocumentLog[] {
  return Array.from({ length: count }, () => new DocumentLog({ collection: STROKES_COLLECTION }));
}

function appendInTurn(logs: readonly DocumentLog[], made: readonly BenchStroke[], strokes: number): void {
  for (let stroke = 0; stroke < strokes; stroke++) {
    for (const log of logs) {
      const { studentId, fields } = made[stroke % made.length] ?? benchStroke(stroke + 1);
      log.append(`bench${String(stroke).padStart(12, '0')}`, studentId, fields);
    }
  }
}

function serve(log: DocumentLog): DdpServer {
  const ddp = createDdpServer({
    clock: createSystemClock(),
    ids: createSecureIds(),
    log: new RecordingLog(),
    // These clients say nothing but what is measured.
    limits: { heartbeatIntervalMs: 0 },
  });
  ddp.publish('teacher', () => log);
  return ddp;
}

function connect(ddp: DdpServer) {
  const socket = new BenchSocket(false);
  const session = ddp.open(socket, { remoteAddress: '127.0.0.1', headers: {} });
  session.receive(Buffer.from('{"msg":"connect","version":"1","support":["1"]}'));
  return { session, socket };
}

function outcome(figures: Figures): Outcome {
  return { figures, faults: noLessonFaults(), troubles: [] };
}
