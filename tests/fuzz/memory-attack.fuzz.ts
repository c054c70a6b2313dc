import { FUZZ_SECONDS, fuzzSeeds, tellRun } from './fuzz-budget.ts';
import { attackMemory } from './memory-attack.ts';

describe('Hostile messages in memory', function () {
  this.timeout((FUZZ_SECONDS + 60) * 1000);

  it('are each answered as PROTOCOL.md promises, and harm nobody else', async () => {
    const startedAt = performance.now();
    let [seeds, inputs] = [0, 0];
    for (const seed of fuzzSeeds()) {
      inputs += await attackMemory(seed);
      seeds++;
    }
    tellRun('in memory', seeds, inputs, startedAt);
  });
});
