import { attackMemory } from './memory-attack.ts';

describe('Hostile messages in memory', function () {
  this.timeout(30_000);

  for (let seed = 1; seed <= 12; seed++) {
    it(`are each answered as PROTOCOL.md promises, and harm nobody else: seed ${seed}`, async () => {
      await attackMemory(seed);
    });
  }
});
