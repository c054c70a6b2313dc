import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { EntryBatch } from '../../server/ports/stroke-store.ts';
import type { DrawnStroke, PersonRecord } from './class-record.ts';

/** Everything that a server did in a classroom, in its order: each entry once, however often it was saved. */
export function entriesOf(
  saved: readonly (readonly EntryBatch[])[],
  classroomId: string,
): readonly OrderedEntry[] {
  const entries = new Map<number, OrderedEntry>();
  for (const batch of saved.flat())
    if (batch.classroomId === classroomId) for (const entry of batch.entries) entries.set(entry.n, entry);
  return [...entries.values()].toSorted((a, b) => a.n - b.n);
}

/**
 * Compares what people did and were shown with what the server did: nothing lost, nothing doubled, nothing out of order, every call with
 * its effect once.
 */
export function judge(entries: readonly OrderedEntry[], people: readonly PersonRecord[]): void {
  for (const { name, faults, unfinished } of people) {
    assert.deepEqual(faults, [], name);
    assert.equal(unfinished, undefined, name);
  }
  for (const person of people) judgeDrawn(entries, person);
  judgeClears(entries, people);
  const live = liveStrokes(entries);
  for (const person of people) judgeShown(live, person);
}

type StrokeEntry = Extract<OrderedEntry, { kind: 'stroke' }>;

function judgeDrawn(entries: readonly OrderedEntry[], { name, studentId, drawn }: PersonRecord): void {
  const own = entries.filter(
    (entry): entry is StrokeEntry => entry.kind === 'stroke' && entry.studentId === studentId,
  );
  const taken = new Set(own.map(({ id }) => id));
  const owed = drawn.filter(({ id, isWithdrawn }) => !isWithdrawn || taken.has(id));
  assert.deepEqual(
    own.map(({ id, fields }) => [id, Buffer.from(fields).toString()]),
    owed.map(({ id, fieldsText }) => [id, fieldsText]),
    `${name}'s strokes: each once, in order, as drawn`,
  );
  for (const stroke of owed) judgeRemoval(entries, name, stroke);
}

/** An undone stroke is removed once, unless a clear was quicker; any other never is. */
function judgeRemoval(
  entries: readonly OrderedEntry[],
  name: string,
  { id, isUndone, isWithdrawn }: DrawnStroke,
): void {
  const removals = entries.filter((entry) => entry.kind === 'removal' && entry.id === id);
  if (!isUndone) return assert.equal(removals.length, 0, `${name}'s ${id} was not undone, and is removed`);
  if (isWithdrawn) return assert.ok(removals.length <= 1, `${name}'s ${id} is removed twice`);
  const drawnN = entries.find((entry) => entry.kind === 'stroke' && entry.id === id)?.n ?? 0;
  const wasCleared = entries.some(({ kind, n }) => kind === 'clear' && n > drawnN);
  const owed = wasCleared ? [0, 1] : [1];
  assert.ok(owed.includes(removals.length), `${name}'s undone ${id} has ${removals.length} removals`);
}

function judgeClears(entries: readonly OrderedEntry[], people: readonly PersonRecord[]): void {
  const ran = entries.filter(({ kind }) => kind === 'clear').length;
  const meant = people.reduce((sum, { clears }) => sum + clears.meant, 0);
  const answered = people.reduce((sum, { clears }) => sum + clears.answered, 0);
  assert.ok(ran >= answered && ran <= meant, `${meant} clears meant, ${answered} answered, ${ran} ran`);
}

function liveStrokes(entries: readonly OrderedEntry[]): readonly StrokeEntry[] {
  let live: StrokeEntry[] = [];
  for (const entry of entries) {
    if (entry.kind === 'stroke') live.push(entry);
    else if (entry.kind === 'clear') live = [];
    else live = live.filter(({ id }) => id !== entry.id);
  }
  return live;
}

function judgeShown(live: readonly StrokeEntry[], { name, watches, watched }: PersonRecord): void {
  const owed = live.filter(({ studentId }) => watches === undefined || watches === studentId);
  assert.deepEqual(
    [...watched.shown],
    owed.map(({ id, fields }) => [id, Buffer.from(fields).toString()]),
    `${name} is shown what the server has, in its order`,
  );
  const { added = [] } = watched;
  assert.equal(new Set(added).size, added.length, `at ${name} no stroke came, went and came`);
}
