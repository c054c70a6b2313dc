import { DdpClient } from '../../client/ddp/ddp-client.ts';
import type { ClassroomApi } from '../../client/ddp/classroom-client.ts';
import type { Collection, Fields, OpenSocket, ClientClock, LoginHook } from '../../client/ddp/client-api.ts';
import { plainDocuments } from '../../client/ddp/plain-documents.ts';
import { clearDrawings } from '../../client/drawing/clear-drawings.ts';
import { StrokeQueue } from '../../client/drawing/stroke-queue.ts';
import { MethodError } from '../../shared/ddp/ddp-error.ts';
import { MemoryStorage } from '../unit/client/memory-storage.ts';
import type { DrawnStroke, PersonRecord } from './class-record.ts';
import { strokeOf } from './drawn-stroke.ts';

/** Somebody who is logged in, and a member of this classroom. */
export interface Seat {
  readonly id: string;
  /** By which it logs in again in each session. */
  readonly token: string;
  readonly classroomId: string;
}

export interface PersonOptions {
  readonly name: string;
  /** Undefined: a stranger in the classroom `default`. */
  readonly seat?: Seat | undefined;
  readonly openSocket: OpenSocket;
  readonly clock: ClientClock;
  /** Fractions in [0, 1). */
  readonly random: () => number;
}

/** Somebody with the pages' client, who watches strokes and resumes after a cut. */
class OwnPerson {
  readonly name: string;
  readonly studentId: string;
  readonly clears = { meant: 0, answered: 0 };
  readonly faults: string[] = [];
  protected readonly client: DdpClient<ClassroomApi>;
  protected readonly strokes: Collection<Fields>;
  readonly #added: string[] = [];

  constructor({ name, seat, openSocket, clock, random }: PersonOptions) {
    this.name = name;
    this.studentId = seat?.id ?? name;
    this.client = new DdpClient({
      ...(seat === undefined ? {} : { login: this.#loginAs(seat) }),
      openSocket,
      clock,
      random,
      onProtocolError: (reason) => this.faults.push(`the server complains: ${reason}`),
    });
    this.strokes = this.client.collection('segments', plainDocuments);
    this.strokes.observe(({ added, changed }) => {
      this.#added.push(...added.keys());
      for (const id of changed.keys()) this.faults.push(`${id} has changed`);
    });
  }

  get watched(): PersonRecord['watched'] {
    const shown = new Map<string, string>();
    for (const [id, fields] of this.strokes.documents) shown.set(id, JSON.stringify(fields));
    return { shown, added: this.#added };
  }

  /** The network is back. */
  reconnect(): void {
    this.client.reconnect();
  }

  close(): void {
    this.client.close();
  }

  #loginAs({ token }: Seat): LoginHook {
    return {
      params: () => ({ resume: token }),
      succeeded: () => undefined,
      refused: ({ message }) => void this.faults.push(`login was refused: ${message}`),
    };
  }

  protected get isCaughtUp(): boolean {
    const { status } = this.client;
    return status.kind === 'connected' && status.isCaughtUp;
  }
}

export class OwnStudent extends OwnPerson implements PersonRecord {
  readonly drawn: DrawnStroke[] = [];
  readonly watches: string;
  readonly #queue: StrokeQueue;
  readonly #storage = new MemoryStorage();

  constructor(options: PersonOptions) {
    super(options);
    const { clock, seat } = options;
    const { studentId } = this;
    const place = seat === undefined ? {} : { classroomId: seat.classroomId };
    this.watches = studentId;
    this.client.subscribe('student', [studentId, place], {
      resume: { collection: 'segments', params: (since) => [studentId, { ...place, since }] },
    });
    this.#queue = new StrokeQueue({
      client: this.client,
      strokes: this.strokes,
      studentId,
      ...place,
      storage: this.#storage,
      clock,
    });
    this.#queue.observe((event) => {
      if (event.kind !== 'state' && event.kind !== 'undone')
        this.faults.push(`${event.kind}: ${event.reason}`);
    });
  }

  get unfinished(): string | undefined {
    if (this.#queue.state !== 'saved') return `strokes are ${this.#queue.state}`;
    if (this.#storage.size > 0) return 'the storage is not empty';
    return this.isCaughtUp ? undefined : 'not caught up';
  }

  draw(): void {
    const { segments, fieldsText } = strokeOf(this.studentId, this.drawn.length);
    const stroke = this.#queue.add({ segments });
    if (stroke === undefined) this.faults.push('a stroke was not taken');
    else this.drawn.push({ id: stroke.id, fieldsText, isUndone: false, isWithdrawn: false });
  }

  undo(place: number): void {
    const stroke = this.drawn[Math.min(place, this.drawn.length - 1)];
    if (stroke === undefined || stroke.isUndone) return;
    const isWaiting = this.#queue.strokes.find(({ id }) => id === stroke.id)?.state === 'drawn';
    stroke.isUndone = true;
    stroke.isWithdrawn = isWaiting;
    this.#queue.undo(stroke.id);
  }

  clear(): void {
    throw new Error('students do not clear');
  }

  override close(): void {
    this.#queue.close();
    super.close();
  }
}

export class OwnTeacher extends OwnPerson implements PersonRecord {
  readonly drawn: readonly DrawnStroke[] = [];
  readonly watches = undefined;
  readonly #place: { readonly classroomId?: string };
  #clearing = 0;

  constructor(options: PersonOptions) {
    super(options);
    const classroomId = options.seat?.classroomId;
    this.#place = classroomId === undefined ? {} : { classroomId };
    this.client.subscribe('teacher', classroomId === undefined ? [] : [classroomId], {
      resume: { collection: 'segments', params: (since) => [classroomId ?? null, { since }] },
    });
  }

  get unfinished(): string | undefined {
    if (this.#clearing > 0) return 'a clear is not answered';
    return this.isCaughtUp ? undefined : 'not caught up';
  }

  /** Told that it did not happen, a teacher asks again. */
  clear(): void {
    this.clears.meant++;
    this.#clearing++;
    void this.#clearUntilDone().finally(() => this.#clearing--);
  }

  async #clearUntilDone(): Promise<void> {
    for (;;) {
      try {
        await clearDrawings({ client: this.client, strokes: this.strokes, ...this.#place });
        return;
      } catch (error) {
        if (error instanceof MethodError && error.error === 'invocation-failed') continue;
        this.faults.push(`a clear was refused: ${String(error)}`);
        return;
      }
    }
  }

  draw(): void {
    throw new Error('teachers do not draw');
  }

  undo(): void {
    throw new Error('teachers do not draw');
  }
}
