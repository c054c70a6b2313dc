import fc from 'fast-check';
import { course } from '../../../../support/log-model/log-operations.ts';
import { runCourse } from '../../../../support/log-model/run-course.ts';

const RUNS = 5_000;

describe('a document log', () => {
  it('leaves every client with exactly what a naive model says, whatever comes in between', async function () {
    this.timeout(120_000);
    await fc.assert(fc.asyncProperty(course(40), runCourse), { numRuns: RUNS });
  });

  it('does so over long courses', async function () {
    this.timeout(120_000);
    await fc.assert(fc.asyncProperty(course(250), runCourse), { numRuns: RUNS / 20 });
  });
});
