import { cutScript } from '../cuts/cut-script.ts';
import { playScript } from '../cuts/scripted-class.ts';
import { FUZZ_SECONDS, fuzzSeeds, tellRun } from './fuzz-budget.ts';

describe('A class whose connections are cut at any byte', function () {
  this.timeout((FUZZ_SECONDS + 60) * 1000);

  it('loses nothing, doubles nothing and keeps the order', async () => {
    const startedAt = performance.now();
    let [seeds, strokes] = [0, 0];
    for (const seed of fuzzSeeds()) {
      strokes += (await playScript(cutScript(seed))).strokes;
      seeds++;
    }
    tellRun('cuts', seeds, strokes, startedAt);
  });
});
