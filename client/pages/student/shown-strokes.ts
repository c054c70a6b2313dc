import { decodeStroke, type Point, type Stroke } from '../../../shared/classroom/stroke.ts';
import type { Collection } from '../../ddp/client-api.ts';
import type { Ink } from '../../drawing/ink.ts';
import type { QueuedStroke, QueueView } from '../../drawing/queue-api.ts';

const NOWHERE: Point = { x: 0, y: 0 };

export interface ShownStrokesOptions {
  readonly strokes: Pick<Collection<Stroke>, 'documents'>;
  readonly queue: Pick<QueueView, 'strokes' | 'isUndone'>;
  readonly studentId: string;
}

/**
 * What is on the student's sheet, each stroke once: what the server has, then what it has not confirmed, then lines that are not
 * strokes yet. Own strokes have one id in all of this, so the server's `added` doubles nothing.
 */
export class ShownStrokes {
  readonly #options: ShownStrokesOptions;
  /** Decoded once: painters know a stroke by its object. */
  readonly #queued = new Map<string, Stroke>();
  readonly #lines = new Set<Stroke>();
  #nextLine = 1;

  constructor(options: ShownStrokesOptions) {
    this.#options = options;
  }

  /** In the order in which they are painted. */
  all(): readonly Stroke[] {
    const { strokes, queue } = this.#options;
    const shown: Stroke[] = [];
    for (const stroke of strokes.documents.values()) if (!queue.isUndone(stroke.id)) shown.push(stroke);
    const waiting = queue.strokes;
    for (const stroke of waiting) {
      if (!strokes.documents.has(stroke.id) && !queue.isUndone(stroke.id)) shown.push(this.#decoded(stroke));
    }
    this.#forgetAllBut(waiting);
    shown.push(...this.#lines);
    return shown;
  }

  /** The stroke that an undo takes back: the last one drawn here, else the last one that the server told of. */
  lastId(): string | undefined {
    const { strokes, queue } = this.#options;
    const waiting = queue.strokes.findLast(({ id }) => !queue.isUndone(id));
    if (waiting !== undefined) return waiting.id;
    return Array.from(strokes.documents.keys()).findLast((id) => !queue.isUndone(id));
  }

  /** A line whose smoothing is not loaded yet, shown until `drop`. */
  addLine(points: readonly Point[], ink: Ink): { drop(): void } {
    const line: Stroke = {
      id: `line ${this.#nextLine++}`,
      studentId: this.#options.studentId,
      segments: points.map((point) => ({ point, handleIn: NOWHERE, handleOut: NOWHERE })),
      ...ink,
    };
    this.#lines.add(line);
    return { drop: () => void this.#lines.delete(line) };
  }

  #decoded({ id, segments, color, width }: QueuedStroke): Stroke {
    let stroke = this.#queued.get(id);
    if (stroke === undefined) {
      const style = { ...(color === undefined ? {} : { color }), ...(width === undefined ? {} : { width }) };
      stroke = decodeStroke(id, { u: this.#options.studentId, s: segments, ...style });
      this.#queued.set(id, stroke);
    }
    return stroke;
  }

  #forgetAllBut(waiting: readonly QueuedStroke[]): void {
    if (this.#queued.size <= waiting.length) return;
    const ids = new Set(waiting.map(({ id }) => id));
    for (const id of this.#queued.keys()) if (!ids.has(id)) this.#queued.delete(id);
  }
}
