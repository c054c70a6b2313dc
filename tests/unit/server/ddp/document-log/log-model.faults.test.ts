import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LogGeneration } from '../../../../../server/ddp/document-log/log-generation.ts';
import { LogView } from '../../../../../server/ddp/document-log/log-view.ts';
import { RemovedBatch } from '../../../../../server/ddp/document-log/removal-walk.ts';
import { CheckFailure, type CheckName } from '../../../../support/log-model/check-failure.ts';
import { course } from '../../../../support/log-model/log-operations.ts';
import { runCourse } from '../../../../support/log-model/run-course.ts';

const SEED = 3;
const ENOUGH_RUNS = 1_000;

/** Whichever check each fault runs into first, course by course, until `expected` is among them. */
async function isCaughtBy(expected: CheckName): Promise<void> {
  const caught = new Set<CheckName>();
  const property = fc.asyncProperty(course(40), async (operations) => {
    try {
      await runCourse(operations);
    } catch (error) {
      if (!(error instanceof CheckFailure)) throw error;
      caught.add(error.check);
    }
    return !caught.has(expected);
  });
  const { failed } = await fc.check(property, { numRuns: ENOUGH_RUNS, seed: SEED, endOnFailure: true });
  assert.ok(failed && caught.has(expected), `caught by ${[...caught].join(', ') || 'nothing'}`);
}

describe('the log model bites:', () => {
  // oxlint-disable typescript/unbound-method -- each is called with its own `this`, or put back.
  const { run } = LogGeneration.prototype;
  const { whenPassed } = LogView.prototype;
  const { add } = RemovedBatch.prototype;
  // oxlint-enable typescript/unbound-method

  afterEach(() => {
    LogGeneration.prototype.run = run;
    LogView.prototype.whenPassed = whenPassed;
    RemovedBatch.prototype.add = add;
  });

  it('an entry skipped is caught by "ready", which comes without a document', async () => {
    LogGeneration.prototype.run = function (entry, toEntry, maxBytes) {
      const whole = run.call(this, entry, toEntry, maxBytes);
      if (whole.toEntry - entry < 2) return whole;
      const last = whole.toEntry - 1;
      const length = this.entries.end(last) - this.entries.start(last);
      return { toEntry: whole.toEntry, bytes: whole.bytes.subarray(0, -length) };
    };
    await isCaughtBy('ready');
  });

  it('an entry doubled is caught by "alternation": it is added while it is held', async () => {
    LogGeneration.prototype.run = function (entry, toEntry, maxBytes) {
      const whole = run.call(this, entry, toEntry, maxBytes);
      return whole.toEntry - entry < 2 ? whole : { ...whole, toEntry: whole.toEntry - 1 };
    };
    await isCaughtBy('alternation');
  });

  it('`ready` too early is caught by "ready": a document that was there has not come', async () => {
    LogView.prototype.whenPassed = function (_key, release) {
      release();
    };
    await isCaughtBy('ready');
  });

  it('a missing `removed` is caught by "nosub": what it alone had shown is still held', async () => {
    RemovedBatch.prototype.add = function (document) {
      if (document % 3 !== 1) add.call(this, document);
    };
    await isCaughtBy('nosub');
  });

  it('without a fault nothing is caught', async () => {
    const property = fc.asyncProperty(course(40), runCourse);
    assert.equal((await fc.check(property, { numRuns: 100, seed: SEED })).failed, false);
  });
});
