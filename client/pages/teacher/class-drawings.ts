import type { Collection } from '../../ddp/client-api.ts';
import type { PackedStroke } from './packed-stroke.ts';
import type { NameBook } from './readable-name.ts';
import { StudentDrawing } from './student-drawing.ts';

export interface ClassDrawingsOptions {
  readonly strokes: Collection<PackedStroke>;
  readonly names: NameBook;
  /** The server's clock, as well as it is known; undefined while what comes is from before. */
  readonly arrivalTime: () => number | undefined;
}

/** Who is told of changes. Often called: it should only note what to do in the next frame. */
export interface DrawingsListener {
  appeared(drawing: StudentDrawing): void;
  changed(drawing: StudentDrawing): void;
}

/**
 * The strokes of the class, sorted by student, students in the order of their first strokes. A student whose strokes are all gone
 * keeps a place: tiles that jump about would be worse than an empty one.
 */
export class ClassDrawings {
  readonly #strokes: Collection<PackedStroke>;
  readonly #names: NameBook;
  readonly #drawings = new Map<string, StudentDrawing>();
  readonly #listeners: DrawingsListener[] = [];

  constructor({ strokes, names, arrivalTime }: ClassDrawingsOptions) {
    this.#strokes = strokes;
    this.#names = names;
    strokes.observe(({ added, removed }) => {
      const now = arrivalTime();
      for (const stroke of removed.values()) this.#remove(stroke, now ?? 0);
      for (const stroke of added.values()) this.#add(stroke, now);
    });
  }

  get students(): number {
    return this.#drawings.size;
  }
  get strokeCount(): number {
    return this.#strokes.documents.size;
  }
  get all(): readonly StudentDrawing[] {
    return Array.from(this.#drawings.values());
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
    const known = this.#drawings.get(studentId);
    const drawing = known ?? new StudentDrawing(studentId, this.#names.nameFor(studentId));
    drawing.add(stroke);
    if (known === undefined) {
      this.#drawings.set(studentId, drawing);
      for (const listener of this.#listeners) listener.appeared(drawing);
    }
    for (const listener of this.#listeners) listener.changed(drawing);
  }

  #remove(stroke: PackedStroke, at: number): void {
    const drawing = this.#drawings.get(stroke.studentId);
    if (drawing === undefined) return;
    drawing.remove(stroke, at);
    for (const listener of this.#listeners) listener.changed(drawing);
  }
}
