import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { judgeWall } from '../cuts/judge-wall.ts';
import { RealClass, wallOf } from '../cuts/real-class.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt } from './server-process.ts';

const CUTS = 20;

describe('A class on a real server whose connections are cut', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let people: RealClass | undefined;
  before(ensureBuilt);
  afterEach(async () => {
    await people?.close();
    people = undefined;
    await scratch.clean();
  });

  /** What is decided by lot follows from the seed; who is how fast does not. */
  async function withSeed(run: (random: SeededRandom) => Promise<void>): Promise<void> {
    const seed = randomInt(2 ** 32);
    await run(new SeededRandom(seed)).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    });
  }

  it(`loses nothing, doubles nothing and keeps the order over ${CUTS} cuts and a clear`, () =>
    withSeed(async (random) => {
      const server = await scratch.start({ DATA_DIR: scratch.folder() });
      const present = await RealClass.open(server.port, random);
      people = present;
      present.startDrawing();
      for (let cut = 0; cut < CUTS / 2; cut++) await present.cutSomebody();
      await present.drawsOn(10);
      const clear = await present.clear();
      await present.drawsOn(10);
      for (let cut = 0; cut < CUTS / 2; cut++) await present.cutSomebody();
      await present.stopDrawing();
      await present.finished();
      assert.ok(present.struck >= CUTS);
      judgeWall(await wallOf(server.port), present.people, clear);
      assert.equal(server.stderr, '');
    }));

  /** Plays a class through two ends of its server, and judges what is there then. */
  async function playRestarts(
    random: SeededRandom,
    how: 'stop' | 'kill',
    env: Readonly<Record<string, string>>,
  ): Promise<void> {
    const settings = { DATA_DIR: scratch.folder(), STORE: 'lmdb', ...env };
    let server = await scratch.start(settings);
    const present = await RealClass.open(server.port, random);
    people = present;
    present.startDrawing();
    for (let restart = 0; restart < 2; restart++) {
      await present.drawsOn(40);
      await present.cutSomebody();
      await server[how]();
      await present.drawsOn(20);
      server = await scratch.start(settings);
      present.moveTo(server.port);
      await present.finishes(random.pick(present.people));
    }
    await present.drawsOn(10);
    await present.stopDrawing();
    await present.finished();
    judgeWall(await wallOf(server.port), present.people);
  }

  for (const how of ['stop', 'kill'] as const) {
    it(`does so too when the server is ${how === 'stop' ? 'stopped' : 'killed'} in the middle and started again, twice`, () =>
      withSeed((random) => playRestarts(random, how, { ACK: 'stored' })));
  }

  it('is caught when a server that answers before it has saved is killed', async () => {
    const env = { ACK: 'memory', FLUSH_MS: '60000' };
    await assert.rejects(playRestarts(new SeededRandom(1), 'kill', env), /strokes/);
  });
});
