import { RandomStream } from '../../shared/ddp/random-stream.ts';
import type { DrawnStroke, PersonRecord } from './class-record.ts';
import { strokeOf } from './drawn-stroke.ts';
import type { PersonOptions } from './own-people.ts';
import { INVOCATION_FAILED } from './stock-calls.ts';
import { StockClient } from './stock-client.ts';

const LOOK_MS = 50;

/** Somebody with a client that behaves as Meteor's. */
class StockPerson {
  readonly name: string;
  readonly studentId: string;
  /** Behind the other parameters of a method or publication: the classroom, if it is not `default`. */
  protected readonly place: readonly { readonly classroomId: string }[];
  readonly clears = { meant: 0, answered: 0 };
  readonly faults: string[] = [];
  protected readonly client: StockClient;
  protected unanswered = 0;

  constructor({ name, seat, openSocket, clock, random }: PersonOptions) {
    this.name = name;
    this.studentId = seat?.id ?? name;
    this.place = seat === undefined ? [] : [{ classroomId: seat.classroomId }];
    this.client = new StockClient({
      ...(seat === undefined ? {} : { resumeToken: seat.token }),
      openSocket,
      clock,
      random,
      onFault: (fault) => this.faults.push(fault),
    });
  }

  get watched(): PersonRecord['watched'] {
    return this.client.segments;
  }

  get unfinished(): string | undefined {
    if (this.unanswered > 0) return `${this.unanswered} calls are not answered`;
    return this.client.isCaughtUp ? undefined : 'not caught up';
  }

  reconnect(): void {
    this.client.reconnect();
  }

  close(): void {
    this.client.close();
  }

  /** Runs to its end; what it is rejected with is a fault. */
  protected expect(what: string, run: Promise<void>): void {
    this.unanswered++;
    void run
      .catch((error: unknown) => void this.faults.push(`${what}: ${JSON.stringify(error) ?? ''}`))
      .finally(() => this.unanswered--);
  }
}

export class StockStudent extends StockPerson implements PersonRecord {
  readonly drawn: DrawnStroke[] = [];
  readonly watches: string;
  readonly #sendsSeeds: boolean;

  /** @param sendsSeeds as a client does whose stub inserts the stroke; otherwise a repeated draw is another stroke */
  constructor(options: PersonOptions, sendsSeeds = true) {
    super(options);
    this.watches = this.studentId;
    this.#sendsSeeds = sendsSeeds;
    this.client.subscribe('student', [this.studentId, ...this.place]);
  }

  draw(): void {
    const place = this.drawn.length;
    const { segments, fieldsText } = strokeOf(this.studentId, place);
    const randomSeed = `${this.name} ${place}`;
    const seededId = new RandomStream(randomSeed).stream('/collection/segments').id();
    const id = this.#sendsSeeds ? seededId : '';
    const stroke = { id, fieldsText, isUndone: false, isWithdrawn: false };
    this.drawn.push(stroke);
    this.expect('draw', this.#draw(segments, randomSeed, stroke));
  }

  undo(place: number): void {
    const stroke = this.drawn[Math.min(place, this.drawn.length - 1)];
    if (stroke === undefined || stroke.isUndone || stroke.id === '') return;
    stroke.isUndone = true;
    this.expect(
      'undo',
      this.client.call('undo', [this.studentId, stroke.id, ...this.place]).then(() => undefined),
    );
  }

  clear(): void {
    throw new Error('students do not clear');
  }

  async #draw(segments: readonly unknown[], randomSeed: string, stroke: DrawnStroke): Promise<void> {
    const seed = this.#sendsSeeds ? { randomSeed } : {};
    const result = await this.client.call('draw', [this.studentId, segments, ...this.place], seed);
    if (stroke.id === '') stroke.id = String(result);
    if (result !== stroke.id)
      this.faults.push(`the draw of ${stroke.id} was answered with ${String(result)}`);
  }
}

export class StockTeacher extends StockPerson implements PersonRecord {
  readonly drawn: readonly DrawnStroke[] = [];
  readonly watches = undefined;
  readonly #options: PersonOptions;

  constructor(options: PersonOptions) {
    super(options);
    this.#options = options;
    this.client.subscribe('teacher', this.#classroom);
  }

  get #classroom(): readonly string[] {
    return this.place.map(({ classroomId }) => classroomId);
  }

  /** With `noRetry`, which Meteor has for what must not run twice; the strokes tell whether it ran. */
  clear(): void {
    this.clears.meant++;
    this.expect('clear', this.#clear());
  }

  draw(): void {
    throw new Error('teachers do not draw');
  }

  undo(): void {
    throw new Error('teachers do not draw');
  }

  async #clear(): Promise<void> {
    const { segments } = this.client;
    let shown: readonly string[];
    do {
      shown = [...segments.shown.keys()];
      try {
        await this.client.call('clear', this.#classroom, { noRetry: true });
        this.clears.answered++;
        return;
      } catch (error) {
        if (error !== INVOCATION_FAILED) throw error;
      }
      await this.#caughtUp();
    } while (shown.some((id) => segments.shown.has(id)));
  }

  async #caughtUp(): Promise<void> {
    while (!this.client.isCaughtUp) {
      await new Promise<void>((resolve) => {
        this.#options.clock.after(LOOK_MS, resolve);
      });
    }
  }
}
