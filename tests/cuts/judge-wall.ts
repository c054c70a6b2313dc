import assert from 'node:assert/strict';
import type { PersonRecord } from './class-record.ts';

/** What the one clear of a class had to take, and had to leave. */
export interface ClearBounds {
  /** Ids that the teacher saw when asking for it. */
  readonly gone: ReadonlySet<string>;
  /** By student: how many strokes were drawn when it was answered; what came later stays. */
  readonly drawnBy: ReadonlyMap<string, number>;
}

/**
 * Judges what a server shows in the end, where its log cannot be seen: each stroke once, in order, as drawn; gone is what was undone or
 * cleared, and nothing else.
 * @param wall JSON text of the fields by id, in the order of the server
 */
export function judgeWall(
  wall: ReadonlyMap<string, string>,
  people: readonly PersonRecord[],
  clear?: ClearBounds,
): void {
  for (const { name, faults, unfinished } of people) {
    assert.deepEqual(faults, [], name);
    assert.equal(unfinished, undefined, name);
  }
  const left: string[] = [];
  for (const { name, studentId, drawn } of people) {
    const owed = drawn.filter(({ isUndone }) => !isUndone);
    const cleared = clear === undefined ? 0 : countCleared(wall, name, owed, clear, drawn);
    const kept = owed.slice(cleared).map(({ id, fieldsText }) => [id, fieldsText] as const);
    const shown = [...wall].filter(([, fieldsText]) => fieldsText.startsWith(`{"u":"${studentId}",`));
    assert.deepEqual(shown, kept, `${name}'s strokes`);
    left.push(...kept.map(([id]) => id));
  }
  assert.equal(wall.size, left.length, 'strokes that nobody drew');
  for (const { name, watches, watched } of people) {
    const owed = [...wall].filter(
      ([, fieldsText]) => watches === undefined || fieldsText.startsWith(`{"u":"${watches}",`),
    );
    assert.deepEqual([...watched.shown], owed, `${name} is shown what the server has, in its order`);
  }
}

type Drawn = PersonRecord['drawn'];

/** How many of a student's strokes the clear has taken: the first ones, all that it had to take, and none that it had to leave. */
function countCleared(
  wall: ReadonlyMap<string, string>,
  name: string,
  owed: Drawn,
  { gone, drawnBy }: ClearBounds,
  drawn: Drawn,
): number {
  const first = owed.findIndex(({ id }) => wall.has(id));
  const count = first < 0 ? owed.length : first;
  const atLeast = owed.findLastIndex(({ id }) => gone.has(id)) + 1;
  const later = new Set(drawn.slice(drawnBy.get(name) ?? 0).map(({ id }) => id));
  const atMost = owed.filter(({ id }) => !later.has(id)).length;
  assert.ok(
    count >= atLeast && count <= atMost,
    `of ${name}'s strokes ${count} were cleared, not ${atLeast} to ${atMost}`,
  );
  return count;
}
