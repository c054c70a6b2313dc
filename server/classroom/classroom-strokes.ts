import { STROKES_COLLECTION } from '../../shared/classroom/classroom-api.ts';
import { DocumentLog } from '../ddp/author-api.ts';
import type { OrderedEntry } from '../ports/classroom-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epoch, StoredClassroom } from '../ports/stroke-store.ts';
import { RemovedIds } from './removed-ids.ts';
import type { Roster } from './roster/roster.ts';
import { StrokeTimes } from './stroke-times.ts';

/** Rows of the log that are looked at without a turn of the event loop. */
const LOOKED_AT_ONCE = 250;

/** The strokes of a classroom as its entries have left them, in order. */
export class ClassroomStrokes {
  readonly documents: DocumentLog;
  readonly times = new StrokeTimes();
  /** Who has strokes here, is here, or belongs here. */
  readonly roster: Roster;
  readonly #clock: Clock;
  #removed: RemovedIds | undefined;

  constructor(stored: StoredClassroom, epochs: readonly Epoch[], clock: Clock, roster: Roster) {
    this.roster = roster;
    this.documents = new DocumentLog({
      collection: STROKES_COLLECTION,
      epochs,
      firstN: 1,
      droppedThrough: stored.clearedThrough,
    });
    this.documents.reserve(stored.countAtMost);
    this.#clock = clock;
    for (const { id, studentId, at } of stored.removedIds) this.#removedIds.add(id, studentId, at);
  }

  get bytesHeld(): number {
    return this.documents.bytesHeld + this.times.bytesHeld;
  }

  /** Who has, or had, the stroke with this id. */
  studentOf(id: string): string | undefined {
    return this.documents.keyOf(id) ?? this.#removed?.studentOf(id);
  }

  /** Who had it, when it is gone. */
  removedStudentOf(id: string): string | undefined {
    return this.#removed?.studentOf(id);
  }

  /** @returns whether the entry did anything: ids that are known, or gone, are skipped */
  change(entry: OrderedEntry): boolean {
    const { documents, times, roster } = this;
    switch (entry.kind) {
      case 'stroke':
        if (this.studentOf(entry.id) !== undefined) return false;
        documents.append(entry.id, entry.studentId, entry.fields, entry.n);
        times.add(entry.n, entry.at);
        roster.drew(entry.studentId, entry.at);
        return true;
      case 'removal':
        // Of a stroke that was taken back, a removal may be stored: the stroke that has the id now is not meant.
        if (documents.keyOf(entry.id) !== entry.studentId) return false;
        documents.remove(entry.id, entry.n);
        // A retry of a draw that was taken back must be refused again.
        if (entry.isTakenBack !== true) this.#removedIds.add(entry.id, entry.studentId, entry.at);
        times.forgetRemoved(documents);
        roster.lostStroke(entry.studentId);
        return true;
      case 'clear':
        this.#removedIds.addCleared(documents.clear(entry.n), entry.at);
        times.clear();
        roster.lostAll();
        return true;
    }
  }

  /** The entry that was applied last, in a form that lasts: a stroke's fields are those in the log, whatever becomes of the entry's. */
  kept(entry: OrderedEntry): OrderedEntry {
    if (entry.kind !== 'stroke') return entry;
    const { kind, n, at, id, studentId } = entry;
    return { kind, n, at, id, studentId, fields: this.documents.fieldsOf(n) };
  }

  /**
   * A part of the strokes, from a number of the log on; the next part begins at `nextN`.
   * @param studentId undefined: of all
   */
  idsOf(
    studentId: string | undefined,
    fromN: number,
  ): { readonly ids: readonly string[]; readonly nextN: number } {
    const ids: string[] = [];
    let looked = 0;
    for (const [n, id, key] of this.documents.documents(fromN)) {
      if (looked++ === LOOKED_AT_ONCE) return { ids, nextN: n };
      if (studentId === undefined || key === studentId) ids.push(id);
    }
    return { ids, nextN: this.documents.endN };
  }

  /** Ids of strokes that are gone: undone, or cleared and taken over. */
  removedIds(): readonly string[] {
    return this.#removed?.ids() ?? [];
  }

  /** Made for the first: in most classrooms nothing is ever taken back. */
  get #removedIds(): RemovedIds {
    return (this.#removed ??= new RemovedIds(this.#clock));
  }
}
