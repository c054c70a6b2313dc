import { hunt, prepareHunt } from '../access/canary-hunt.ts';
import { FUZZ_SECONDS, fuzzSeeds, tellRun } from './fuzz-budget.ts';

const CALLS = 100_000;

describe('Random calls by a student', function () {
  this.timeout((FUZZ_SECONDS + 240) * 1000);

  for (const access of ['open', 'roles'] as const) {
    it(`never return another's canary with ACCESS=${access}`, async () => {
      const startedAt = performance.now();
      let [seeds, inputs] = [0, 0];
      for (const seed of fuzzSeeds()) {
        await hunt(await prepareHunt(access), seed, CALLS);
        inputs += CALLS;
        seeds++;
      }
      tellRun(`a student, ACCESS=${access}`, seeds, inputs, startedAt);
    });
  }
});
