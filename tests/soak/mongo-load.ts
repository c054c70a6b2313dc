import { setTimeout as delay } from 'node:timers/promises';
import { DdpClient } from '../process/ddp-client.ts';
import { fieldsText, segmentsAt } from '../process/drawn-strokes.ts';
import { ServerProcess } from '../process/server-process.ts';
import { sooner } from './fault-switch.ts';
import { Violation } from './kill-ledger.ts';
import type { MongoWorld } from './mongo-faults.ts';

const INSERTED_AT_ONCE = 5_000;
const STUDENTS = 40;
/** The database of the tests takes minutes to sort 100,000 documents. */
const LOADED_WITHIN_MS = 900_000;

/** How a server loaded a database full of strokes. */
export interface LoadReport {
  /** Answers of /health before it was ready. */
  readonly answers: number;
  readonly slowestMs: number;
}

/**
 * Fills a database, and asks a server for /health until it has loaded that.
 * @param pageDelayMs how much later each page of strokes comes, so that there is a time to ask in
 * @throws {Violation} when it does not answer, or shows something else than what is stored
 */
export async function loadManyStrokes(
  { database, proxy }: MongoWorld,
  { strokes, pageDelayMs, dataDir }: { strokes: number; pageDelayMs: number; dataDir: string },
): Promise<LoadReport> {
  const url = `${database.newUrl(proxy.port)}&socketTimeoutMS=600000`;
  await database.use(url, async (db) => {
    for (let from = 0; from < strokes; from += INSERTED_AT_ONCE) {
      const documents = Array.from({ length: Math.min(INSERTED_AT_ONCE, strokes - from) }, (_, at) =>
        documentAt(from + at),
      );
      await db.collection<ReturnType<typeof documentAt>>('segments').insertMany(documents);
    }
  });
  proxy.fateOf = ({ name, target }) =>
    name === 'getMore' || target === 'segments' ? { delayMs: pageDelayMs } : 'pass';
  const server = new ServerProcess({ MONGO_URL: url, DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  try {
    await sooner(() => server.stdout.includes('listening on port') || server.hasEnded, 'the server listens');
    let [answers, slowestMs] = [0, 0];
    await sooner(
      async () => {
        if ((await server.ready()).ready) return true;
        const askedAt = performance.now();
        if ((await server.get('/health')).status !== 200) throw new Violation('/health is not answered');
        slowestMs = Math.max(slowestMs, performance.now() - askedAt);
        answers += 1;
        await delay(20);
        return false;
      },
      'it is loaded',
      LOADED_WITHIN_MS,
    );
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    const { _id: id, u, s } = documentAt(strokes - 1);
    if (teacher.strokes.size !== strokes || teacher.strokes.get(id) !== fieldsText(u, s))
      throw new Violation(`${teacher.strokes.size} strokes are shown, not ${strokes}, or not as they are`);
    return { answers, slowestMs };
  } finally {
    await server.kill();
    proxy.fateOf = () => 'pass';
  }
}

function documentAt(at: number) {
  return { _id: `stroke${at}`, u: `student ${at % STUDENTS}`, s: segmentsAt(at), n: at + 1, t: Date.now() };
}
