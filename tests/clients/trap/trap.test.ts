import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compose, type RunningServer } from '../../../server/compose.ts';
import { readConfig } from '../../../server/config.ts';
import { needsPackage } from '../needs-package.ts';
import type { Strategy } from '../oracle/meteor-server.ts';
import { TwoServers } from '../oracle/two-servers.ts';
import { runTrap } from './run-trap.ts';
import { trapScript, type TrapStep } from './trap-script.ts';

/** For a longer search: SCRIPTS=5000 SEED=77 npx mocha tests/clients/trap/trap.test.ts */
const { SCRIPTS = '1000', SEED = '5' } = process.env;

const ALREADY_PRESENT = /^Expected not to find a document already present for an add$/;
const ADD_FOR_EXISTING = /^Server sent add for existing id: /;

/** Each is what a server without a merge box may easily get wrong, and what the client then throws. */
const TRAPS: Readonly<Record<string, readonly [script: readonly TrapStep[], thrown: RegExp]>> = {
  'subscribes, unsubscribes and subscribes again': [
    [
      { client: 1, does: 'draw', student: 'ada' },
      { client: 1, does: 'wait' },
      { client: 0, does: 'subscribe', name: 'teacher', params: [] },
      { client: 0, does: 'wait' },
      { client: 0, does: 'unsubscribe', which: 0 },
      { client: 0, does: 'subscribe', name: 'teacher', params: [] },
      { client: 0, does: 'wait' },
    ],
    ALREADY_PRESENT,
  ],
  'is a teacher and a student while another draws': [
    [
      { client: 0, does: 'subscribe', name: 'teacher', params: [] },
      { client: 0, does: 'subscribe', name: 'student', params: ['ada'] },
      { client: 0, does: 'wait' },
      { client: 1, does: 'draw', student: 'ada' },
      { client: 1, does: 'wait' },
    ],
    ALREADY_PRESENT,
  ],
  'is a teacher twice and draws with a stub': [
    [
      { client: 0, does: 'subscribe', name: 'teacher', params: [] },
      { client: 0, does: 'subscribe', name: 'teacher', params: [] },
      { client: 0, does: 'wait' },
      { client: 0, does: 'draw', student: 'ada' },
      { client: 0, does: 'wait' },
    ],
    ADD_FOR_EXISTING,
  ],
};

describe('a client that throws as old Meteor clients do', function () {
  this.timeout(60_000 + 60 * Number(SCRIPTS));

  describe('on the classroom', () => {
    let server: RunningServer | undefined;

    before(async () => {
      const env = { STORE: 'memory', PORT: '0', HOST: '127.0.0.1', FLUSH_MS: '0', DRAWS_PER_SECOND: '0' };
      server = await compose(readConfig({ ...env, LOG_LEVEL: 'error', METRICS: 'off' }));
    });
    after(() => server?.stop());

    for (const [deed, [script]] of Object.entries(TRAPS)) {
      it(`does not throw when it ${deed}`, async () => {
        await runTrap(server?.port ?? 0, script);
      });
    }

    it(`never throws in ${SCRIPTS} generated scripts, and holds what it should`, async () => {
      const property = fc.asyncProperty(trapScript, async (script) => {
        await runTrap(server?.port ?? 0, script);
      });
      await fc.assert(property, { numRuns: Number(SCRIPTS), seed: Number(SEED) });
    });
  });

  describe("on Meteor's own server", () => {
    let servers: TwoServers | undefined;

    before(function () {
      needsPackage(this, 'mongodb-livedata-server');
      servers = new TwoServers();
    });
    after(() => servers?.close());

    async function run(strategy: Strategy, script: readonly TrapStep[]): Promise<void> {
      assert.ok(servers !== undefined);
      const { theirs } = await servers.serve('strokes', strategy);
      await runTrap(theirs, script);
    }

    for (const [deed, [script, thrown]] of Object.entries(TRAPS)) {
      it(`throws when it ${deed}, and documents are neither merged nor remembered`, async () => {
        await assert.rejects(run('NO_MERGE_NO_HISTORY', script), { message: thrown });
        await run('SERVER_MERGE', script);
      });
    }

    it('throws in many generated scripts when they are neither merged nor remembered, and in none when merged', async () => {
      let thrown = 0;
      for (const script of fc.sample(trapScript, { numRuns: 100, seed: 6 })) {
        await run('SERVER_MERGE', script);
        await run('NO_MERGE_NO_HISTORY', script).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
          if (ALREADY_PRESENT.test(error.message) || ADD_FOR_EXISTING.test(error.message)) thrown++;
        });
      }
      assert.ok(thrown > 20, `in ${thrown} of 100`);
    });
  });
});
