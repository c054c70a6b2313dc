import type { Collection } from '../../ddp/client-api.ts';
import type { PackedStroke } from './packed-stroke.ts';
import type { NameBook } from './readable-name.ts';
import type { RosterStudent } from './roster-student.ts';
import { StudentDrawing } from './student-drawing.ts';

export interface ClassDrawingsOptions {
  readonly strokes: Collection<PackedStroke>;
  /** Who is in, drawn or not. */
  readonly roster: Collection<RosterStudent>;
  readonly names: NameBook;
  /** The server's clock, as well as it is known; undefined while what comes is from before. */
  readonly arrivalTime: () => number | undefined;
}

/** Who is told of changes. Often called: it should only note what to do in the next frame. */
export interface DrawingsListener {
  appeared(drawing: StudentDrawing): void;
  /** Its student was taken off the roster and has nothing here. */
  disappeared(drawing: StudentDrawing): void;
  /** Name or presence. */
  described(drawing: StudentDrawing): void;
  /** Strokes. */
  changed(drawing: StudentDrawing): void;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * The strokes of the class, sorted by student. Students with names stand in the order of names; before them those without, in the
 * order in which they came. A student whose strokes are all gone keeps a place: tiles that jump about would be worse than an empty
 * one.
 */
export class ClassDrawings {
  readonly #strokes: Collection<PackedStroke>;
  readonly #names: NameBook;
  readonly #drawings = new Map<string, StudentDrawing>();
  readonly #listeners: DrawingsListener[] = [];

  constructor({ strokes, roster, names, arrivalTime }: ClassDrawingsOptions) {
    this.#strokes = strokes;
    this.#names = names;
    strokes.observe(({ added, removed }) => {
      const now = arrivalTime();
      for (const stroke of removed.values()) this.#remove(stroke, now ?? 0);
      for (const stroke of added.values()) this.#add(stroke, now);
    });
    roster.observe(({ added, changed, removed }) => {
      for (const student of removed.values()) this.#tookOff(student);
      for (const student of added.values()) this.#described(student);
      for (const { after } of changed.values()) this.#described(after);
    });
  }

  get students(): number {
    return this.#drawings.size;
  }
  get strokeCount(): number {
    return this.#strokes.documents.size;
  }
  get all(): readonly StudentDrawing[] {
    return Array.from(this.#drawings.values()).toSorted(inRosterOrder);
  }

  /** All strokes in the order of the classroom's log. */
  inOrder(): readonly PackedStroke[] {
    return Array.from(this.#strokes.documents.values());
  }

  listen(listener: DrawingsListener): void {
    this.#listeners.push(listener);
  }

  /** Times of strokes that are here have come. */
  timesChanged(): void {
    for (const drawing of this.#drawings.values()) {
      drawing.timesChanged();
      for (const listener of this.#listeners) listener.changed(drawing);
    }
  }

  #add(stroke: PackedStroke, now: number | undefined): void {
    const { studentId } = stroke;
    if (stroke.at === 0 && now !== undefined) stroke.at = now;
    const drawing = this.#drawings.get(studentId) ?? this.#appeared(studentId);
    drawing.add(stroke);
    for (const listener of this.#listeners) listener.changed(drawing);
  }

  #remove(stroke: PackedStroke, at: number): void {
    const drawing = this.#drawings.get(stroke.studentId);
    if (drawing === undefined) return;
    drawing.remove(stroke, at);
    for (const listener of this.#listeners) listener.changed(drawing);
  }

  #appeared(studentId: string, name?: string): StudentDrawing {
    const drawing = new StudentDrawing(studentId, this.#names.nameFor(studentId, name));
    this.#drawings.set(studentId, drawing);
    for (const listener of this.#listeners) listener.appeared(drawing);
    return drawing;
  }

  #described({ studentId, name, isOnline }: RosterStudent): void {
    const drawing = this.#drawings.get(studentId) ?? this.#appeared(studentId, name);
    drawing.name = this.#names.nameFor(studentId, name);
    drawing.isNamed = name !== studentId;
    drawing.isOnline = isOnline;
    for (const listener of this.#listeners) listener.described(drawing);
  }

  #tookOff({ studentId }: RosterStudent): void {
    const drawing = this.#drawings.get(studentId);
    if (drawing === undefined) return;
    drawing.isOnline = false;
    const isGone = drawing.isNamed && drawing.strokes.length === 0;
    if (isGone) {
      this.#drawings.delete(studentId);
      this.#names.release(studentId);
    }
    for (const listener of this.#listeners)
      if (isGone) listener.disappeared(drawing);
      else listener.described(drawing);
  }
}

/** Sorting is stable: those without a name stay in the order in which they came. */
function inRosterOrder(a: StudentDrawing, b: StudentDrawing): number {
  if (!a.isNamed || !b.isNamed) return Number(a.isNamed) - Number(b.isNamed);
  return byName.compare(a.name, b.name);
}
