import fc from 'fast-check';
import { course } from '../../../../support/log-model/log-operations.ts';
import { runCourse } from '../../../../support/log-model/run-course.ts';

describe('a document log', () => {
  it('leaves every client with exactly what a naive model says, whatever comes in between', async function () {
    this.timeout(60_000);
    const runs = Number(process.env['RUNS'] ?? 2_000);
    const seed = process.env['SEED'];
    const params = seed === undefined ? {} : { seed: Number(seed) };
    await fc.assert(fc.asyncProperty(course(40), runCourse), { numRuns: runs, ...params });
  });
});
