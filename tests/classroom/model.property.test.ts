import fc from 'fast-check';
import { steps } from './classroom-steps.ts';
import { Trial } from './trial.ts';

const RUNS = 300;

describe('A classroom under any sequence of draws, undos, clears, failing saves and crashes', function () {
  this.timeout(60_000);

  it('shows what a naive list says, answers only what is durable, and keeps exactly that', async () => {
    const property = fc.asyncProperty(steps, async (sequence) => {
      const trial = await Trial.start();
      for (const step of sequence) await trial.take(step);
      await trial.end();
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
