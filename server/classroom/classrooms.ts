import { DEFAULT_CLASSROOM } from '../../shared/classroom/classroom-api.ts';
import { MethodError } from '../ddp/author-api.ts';
import { Classroom, type ClassroomOptions } from './classroom.ts';

/** The classrooms there are: `default`, which always exists. */
export class Classrooms {
  readonly #classrooms: ReadonlyMap<string, Classroom>;

  constructor(options: ClassroomOptions) {
    this.#classrooms = new Map([[DEFAULT_CLASSROOM, new Classroom(DEFAULT_CLASSROOM, options)]]);
  }

  /** Begins to load them; draws and subscriptions wait meanwhile. */
  open(): void {
    for (const classroom of this.#classrooms.values()) void classroom.open();
  }

  /** @throws {MethodError} 404 */
  find(classroomId: string = DEFAULT_CLASSROOM): Classroom {
    const classroom = this.#classrooms.get(classroomId);
    if (classroom === undefined) throw new MethodError(404, 'There is no such classroom');
    return classroom;
  }

  /** Why some of them cannot serve yet. */
  notReady(): readonly string[] {
    return [...this.#classrooms.values()].flatMap(({ notReady }) => notReady ?? []);
  }

  get strokes(): number {
    return this.#sum(({ strokes }) => strokes);
  }
  get bytesHeld(): number {
    return this.#sum(({ bytesHeld }) => bytesHeld);
  }

  #sum(count: (classroom: Classroom) => number): number {
    let sum = 0;
    for (const classroom of this.#classrooms.values()) sum += count(classroom);
    return sum;
  }
}
