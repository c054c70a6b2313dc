import { boundsOf, contains, SHEET, unionOf, type Bounds } from '../../drawing/stroke-bounds.ts';
import { inkOf } from '../../drawing/ink.ts';
import { styleOf } from './paint-packed.ts';
import { SEGMENT_NUMBERS, segmentsOf, type PackedStroke } from './packed-stroke.ts';

/** All strokes of one student, in the server's order. */
export class StudentDrawing {
  readonly studentId: string;
  /** As it is shown: short, plain, no other's. */
  name: string;
  /** On the roster by a name of their own, not by an id that a client made up. */
  isNamed = false;
  /** Whether they are here; undefined while the roster has not told. */
  isOnline: boolean | undefined;
  readonly #strokes: PackedStroke[] = [];
  #ink: Bounds = SHEET;
  #removals = 0;
  #lastActiveAt = 0;

  constructor(studentId: string, name: string) {
    this.studentId = studentId;
    this.name = name;
  }

  get strokes(): readonly PackedStroke[] {
    return this.#strokes;
  }

  /** What strokes cover, and the sheet; the same object as long as it is the same. */
  get ink(): Bounds {
    return this.#ink;
  }

  /** Grows whenever a stroke is taken out: what was painted before is then no longer right. */
  get removals(): number {
    return this.#removals;
  }

  /** Of the last stroke drawn or undone, ms since 1970 on the server's clock; 0 while not known. */
  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  add(stroke: PackedStroke): void {
    this.#strokes.push(stroke);
    this.#include(stroke);
    this.#lastActiveAt = Math.max(this.#lastActiveAt, stroke.at);
  }

  /** @param at when, on the server's clock */
  remove(stroke: PackedStroke, at: number): void {
    // An undo takes the last, a clear the first of those that are left.
    const isLast = this.#strokes.at(-1) === stroke;
    const place = isLast ? this.#strokes.length - 1 : this.#strokes.indexOf(stroke);
    if (place < 0) return;
    this.#strokes.splice(place, 1);
    this.#removals++;
    this.#lastActiveAt = Math.max(this.#lastActiveAt, at);
    if (this.#ink === SHEET) return;
    this.#ink = SHEET;
    for (const left of this.#strokes) this.#include(left);
  }

  /** The times of strokes are known better now. */
  timesChanged(): void {
    this.#lastActiveAt = this.#strokes.at(-1)?.at ?? this.#lastActiveAt;
  }

  #include(stroke: PackedStroke): void {
    if (liesWithin(stroke, this.#ink)) return;
    const bounds = boundsOf({ segments: segmentsOf(stroke.path), ...styleOf(stroke) });
    if (bounds !== undefined && !contains(this.#ink, bounds)) this.#ink = unionOf(this.#ink, bounds);
  }
}

/** Whether points and ends of handles do, and so the curve: enough for nearly all, without looking for its turns. */
function liesWithin(stroke: PackedStroke, { left, top, right, bottom }: Bounds): boolean {
  const { path } = stroke;
  const half = inkOf(styleOf(stroke)).width / 2;
  const isWithin = (x: number, y: number): boolean =>
    x / 100 - half >= left && x / 100 + half <= right && y / 100 - half >= top && y / 100 + half <= bottom;
  for (let at = 0; at < path.length; at += SEGMENT_NUMBERS) {
    const [x = 0, y = 0, inX = 0, inY = 0, outX = 0, outY = 0] = path.slice(at, at + SEGMENT_NUMBERS);
    if (!isWithin(x, y) || !isWithin(x + inX, y + inY) || !isWithin(x + outX, y + outY)) return false;
  }
  return true;
}
