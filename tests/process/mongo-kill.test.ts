import assert from 'node:assert/strict';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { playClass } from '../soak/mongo-class.ts';
import { StoredStrokes } from '../soak/stored-strokes.ts';
import { loadRecording } from '../simulate/recording.ts';
import { DdpClient } from './ddp-client.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';

const FLUSH_MS = 5_000;
/** For a machine that has much else to do: what a server does every 5 s is then done a little later. */
const SPARE_MS = 5_000;
const STUDENTS = 20;
/** The class takes 15 s, three times as long as anything waits to be saved. */
const SPEED = 2.7;
const recording = loadRecording();

describe('A server with MongoDB that is killed in the middle of a class', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    ensureBuilt();
  });
  after(() => database.stop());
  afterEach(() => scratch.clean());

  for (const ack of ['memory', 'stored']) {
    const promise = ack === 'memory' ? 'loses nothing older than 5 s' : 'keeps every answered stroke';
    it(`${promise}, and leaves no gap before a kept stroke, with ACK=${ack}`, async () => {
      const proxy = await MongoProxy.open(database.port);
      const url = database.newUrl(proxy.port);
      const env = { MONGO_URL: url, DATA_DIR: scratch.folder(), ACK: ack, DRAWS_PER_SECOND: '0' };
      const withFlush = ack === 'memory' ? { ...env, FLUSH_MS: String(FLUSH_MS) } : env;
      const server = await scratch.start(withFlush);
      await eventually(async () => (await server.ready()).ready, 'the server is ready');
      const saves = (): number =>
        proxy.passed.filter(
          ({ name, target, answeredAt }) =>
            name === 'insert' && target === 'segments' && answeredAt !== undefined,
        ).length;

      let killed: Promise<number> | undefined;
      let answeredBefore = Number.POSITIVE_INFINITY;
      const outcome = await playClass(server.port, { students: STUDENTS, speed: SPEED }, (snapshot) => {
        // Not before something was saved that is not the first stroke alone, and something is not.
        if (saves() >= 2) answeredBefore = Math.min(answeredBefore, snapshot.answered);
        if (snapshot.answered < answeredBefore + STUDENTS) return;
        killed ??= server.kill().then(() => performance.now());
      });
      const killedAt = await killed;
      assert.ok(killedAt !== undefined, 'the class ended before its server');

      const stored = await database.use(url, (db) => StoredStrokes.read(db));
      const { ledger } = outcome;
      stored.check(
        ledger,
        recording,
        (draw) => ack === 'stored' || (ledger.answeredAt[draw] ?? 0) < killedAt - FLUSH_MS - SPARE_MS,
      );
      if (ack === 'memory')
        assert.ok(stored.size < ledger.accepted, 'nothing was lost: it was not killed in time');
      assert.ok(stored.size > STUDENTS, 'hardly anything was saved');

      const next = await scratch.start(withFlush);
      await eventually(async () => (await next.ready()).ready, 'the next server is ready');
      const teacher = await DdpClient.connect(next.port);
      await teacher.subscribe('teacher');
      assert.deepEqual([...teacher.strokes.keys()], stored.ids);
      await proxy.cut();
    });
  }
});
