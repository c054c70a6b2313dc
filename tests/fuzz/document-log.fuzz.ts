import fc from 'fast-check';
import { course } from '../support/log-model/log-operations.ts';
import { runCourse } from '../support/log-model/run-course.ts';
import { fuzzSeeds, FUZZ_SECONDS, tellRun } from './fuzz-budget.ts';

const RUNS_A_SEED = 50;

describe('A document log', function () {
  this.timeout((FUZZ_SECONDS + 120) * 1000);

  it('leaves every client with exactly what a naive model says', async () => {
    const startedAt = performance.now();
    let [seeds, courses] = [0, 0];
    for (const seed of fuzzSeeds()) {
      // Its failure prints the seed and the operations, made as few as will do.
      for (const length of [60, 400]) {
        await fc.assert(fc.asyncProperty(course(length), runCourse), { numRuns: RUNS_A_SEED, seed });
        courses += RUNS_A_SEED;
      }
      seeds++;
    }
    tellRun('document log', seeds, courses, startedAt);
  });
});
