import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRules } from '../../protocol/protocol-rules.ts';
import { needsPackage } from '../needs-package.ts';
import { DIFFERENCES } from './differences.ts';
import { generatedScript } from './generated-scripts.ts';
import { kindOfFrame } from './kind-of-frame.ts';
import { assertSameFrames, type BothServers } from './same-frames.ts';
import { TwoServers } from './two-servers.ts';

/** For a longer search: SCRIPTS=5000 SEED=77 npx mocha tests/clients/oracle/oracle.test.ts */
const { SCRIPTS = '500', SEED = '4' } = process.env;

describe("Meteor's own DDP server and ours", function () {
  this.timeout(60_000 + 60 * Number(SCRIPTS));
  let servers: TwoServers | undefined;

  before(function () {
    needsPackage(this, 'mongodb-livedata-server');
    servers = new TwoServers();
  });
  after(() => servers?.close());

  async function serve(): Promise<BothServers> {
    assert.ok(servers !== undefined);
    const { ours, theirs } = await servers.serve('marks');
    const settle = servers.settle.bind(servers);
    return { ours: { port: ours, settle }, theirs: { port: theirs, settle } };
  }

  it('have at most 15 differences, each under a rule of its own', () => {
    const ruleIds = readRules().map(({ id }) => id);
    const named = DIFFERENCES.map(({ rule }) => rule);
    assert.ok(named.length <= 15);
    assert.deepEqual(
      named.filter((rule, at) => !ruleIds.includes(rule) || named.indexOf(rule) !== at),
      [],
    );
  });

  for (const difference of DIFFERENCES) {
    it(`differ as [${difference.rule}] allows: theirs ${difference.theirs}`, async () => {
      await assertSameFrames(await serve(), difference.script, DIFFERENCES);
      const others = DIFFERENCES.filter((each) => each !== difference);
      await assert.rejects(assertSameFrames(await serve(), difference.script, others), assert.AssertionError);
    });
  }

  it(`say the same in ${SCRIPTS} generated scripts, and all there is to say`, async () => {
    const kinds = new Set<string>();
    const property = fc.asyncProperty(generatedScript, async (script) => {
      const heard = await assertSameFrames(await serve(), script, DIFFERENCES);
      for (const frame of heard.flat(2)) kinds.add(kindOfFrame(frame));
    });
    await fc.assert(property, { numRuns: Number(SCRIPTS), seed: Number(SEED) });
    assert.deepEqual([...kinds].toSorted(), EVERY_KIND);
  });
});

const EVERY_KIND = [
  'added',
  'added, fields',
  'changed, cleared',
  'changed, fields',
  'changed, fields, cleared',
  'closed 1000 Normal closure',
  'connected',
  'error Already connected',
  'error Bad request',
  'error Malformed method invocation',
  'error Malformed subscription',
  'error Malformed unsubscription',
  'error Must connect first',
  'error Parse error',
  'failed',
  'nosub',
  'nosub, error 403',
  'nosub, error 404',
  'nosub, error 500',
  'nosub, error 503',
  'pong',
  'ready',
  'removed',
  'result',
  'result, error 404',
  'result, error 500',
  'result, error of the author',
  'result, result',
  'updated',
];
