import assert from 'node:assert/strict';
import { noLessonFaults, type LessonFaults } from '../../bench/generator/lesson-faults.ts';
import { DDP } from '../../bench/generator/dialect.ts';
import { Lesson } from '../../bench/generator/lesson.ts';
import { StrokeFrames } from '../../bench/generator/stroke-frames.ts';
import { evenShapes } from '../../bench/generator/stroke-shapes.ts';
import { FaultyServer, type Fault } from './faulty-server.ts';

const DRAWS = 20;

/** A student draws, two teachers watch. What a fault keeps from coming is not waited for as long as in a run. */
async function faultsWith(fault: Fault): Promise<LessonFaults> {
  const server = await FaultyServer.start(fault);
  const frames = new StrokeFrames(DDP, evenShapes());
  const target = { port: server.port, dialect: DDP };
  const lesson = fault === 'none' ? new Lesson(target, frames) : new Lesson(target, frames, 250);
  try {
    await lesson.addStudents(2);
    await lesson.addTeachers(2);
    for (let stroke = 0; stroke < DRAWS; stroke++) lesson.draw(0);
    await lesson.settle();
    return lesson.finish();
  } finally {
    lesson.finish();
    await server.stop();
  }
}

describe('the load generator', () => {
  it('finds nothing wrong with a server that does everything right', async () => {
    assert.deepEqual(await faultsWith('none'), noLessonFaults());
  });

  const kinds: readonly (readonly [Fault, keyof LessonFaults, number])[] = [
    ['loses', 'lost', 2],
    ['doubles', 'doubled', 1],
    ['disorders', 'outOfOrder', 2],
    ['leaks', 'leaked', 1],
    ['damages', 'damaged', 1],
    ['answers not', 'unanswered', 2],
    ['answers twice', 'answeredTwice', 2],
    ['refuses', 'refused', 1],
    ['hangs up', 'troubles', 1],
  ];
  for (const [fault, kind, count] of kinds) {
    it(`finds out a server that ${fault}`, async () => {
      const faults = await faultsWith(fault);
      // Whoever is hung up on misses the rest as well; and on a slow machine something may come too late.
      assert.ok(faults[kind] >= count, JSON.stringify(faults));
    });
  }
});
