/** What is wrong with what one watcher got. All zero: every stroke of its classroom once, in each student's order. */
export interface DeliveryFaults {
  lost: number;
  doubled: number;
  outOfOrder: number;
  /** Strokes of another classroom, or of a student that is not this watcher's. */
  leaked: number;
  /** `added` messages that nobody drew like that. */
  damaged: number;
}

export function noFaults(): DeliveryFaults {
  return { lost: 0, doubled: 0, outOfOrder: 0, leaked: 0, damaged: 0 };
}

/**
 * Checks each delivery as it comes, in a few steps: the next stroke of each student is known, and only what was skipped is
 * remembered one by one.
 */
export class DeliveryCheck {
  readonly faults = noFaults();
  delivered = 0;
  /** By student from {@link first}: the number of the stroke to come. */
  readonly #next: Int32Array;
  readonly #first: number;
  readonly #skipped = new Set<number>();

  /** This watcher is to get the strokes of students `first` to `first + students - 1`, and no others. */
  constructor(first: number, students: number) {
    this.#first = first;
    this.#next = new Int32Array(students);
  }

  /** What has come so far, for {@link resumeAt}. */
  place(): Int32Array {
    return this.#next.slice();
  }

  /** What had come at that place is not expected again. */
  resumeAt(place: Int32Array): void {
    this.#next.set(place);
  }

  take(student: number, stroke: number): void {
    const index = student - this.#first;
    const next = this.#next[index];
    if (next === undefined) {
      this.faults.leaked += 1;
    } else if (stroke === next) {
      this.#next[index] = next + 1;
      this.delivered += 1;
    } else if (stroke > next) {
      for (let missing = next; missing < stroke; missing++) this.#skipped.add(keyOf(student, missing));
      this.#next[index] = stroke + 1;
      this.delivered += 1;
    } else if (this.#skipped.delete(keyOf(student, stroke))) {
      this.faults.outOfOrder += 1;
      this.delivered += 1;
    } else {
      this.faults.doubled += 1;
    }
  }

  damaged(): void {
    this.faults.damaged += 1;
  }

  /** Whether all that was drawn has come, when each student has drawn as many as `drawn` says. */
  isComplete(drawn: (student: number) => number): boolean {
    return this.#missing(drawn) === 0;
  }

  /** The faults when nothing more will come. What came and was never drawn counts as damaged. */
  finish(drawn: (student: number) => number): DeliveryFaults {
    let invented = 0;
    this.#next.forEach((next, index) => (invented += Math.max(0, next - drawn(this.#first + index))));
    return { ...this.faults, lost: this.#missing(drawn), damaged: this.faults.damaged + invented };
  }

  #missing(drawn: (student: number) => number): number {
    let missing = this.#skipped.size;
    this.#next.forEach((next, index) => (missing += Math.max(0, drawn(this.#first + index) - next)));
    return missing;
  }
}

const STROKES_AT_MOST = 2 ** 20;

function keyOf(student: number, stroke: number): number {
  return student * STROKES_AT_MOST + stroke;
}
