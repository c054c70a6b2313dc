import { DdpConnection } from './ddp-connection.ts';
import type { DdpListener, OpenOptions } from './ddp-connection.ts';
import { CONTENT_CHANGED, CONTENT_FOREIGN, CONTENT_REMOVED, DeliveryLog } from './delivery-log.ts';
import type { Incidents } from './incidents.ts';
import type { StrokeRecogniser } from './stroke-recogniser.ts';
import { UnusableServer } from './unusable-server.ts';
import { waitWhileProgress } from './waiting.ts';

const COLLECTION = 'segments';
const SUBSCRIPTION = 'wall';

export interface TeacherSetup {
  readonly name: string;
  readonly url: string;
  readonly recogniser: StrokeRecogniser;
  readonly incidents: Incidents;
  /** Whether strokes of other people that come before `ready` are logged too, not only counted. */
  readonly logsInitialLoad: boolean;
  /** Logged in with this token, watching this classroom; undefined: a stranger in `default`. */
  readonly enrolled?: { readonly token: string; readonly classroomId: string };
}

/** One who subscribes to `teacher` and notes what comes. */
export class Teacher implements DdpListener {
  readonly log = new DeliveryLog();
  readonly #setup: TeacherSetup;
  #connection: DdpConnection | undefined;
  #isReady = false;
  #refusal: string | undefined;
  /** Strokes of any kind that came before `ready`. */
  initialStrokes = 0;
  /** From `sub` to `ready`, in milliseconds. */
  initialLoadMs = Number.NaN;
  #subscribedAt = Number.NaN;

  constructor(setup: TeacherSetup) {
    this.#setup = setup;
  }

  get connection(): DdpConnection | undefined {
    return this.#connection;
  }

  async connect(options: OpenOptions): Promise<void> {
    this.#connection = await DdpConnection.open(this.#setup.url, this, options);
    const { enrolled } = this.#setup;
    if (enrolled !== undefined) await this.#connection.call('login', [{ resume: enrolled.token }]);
  }

  /** Resolves when the subscription is ready, with all strokes there were; rejects with {@link UnusableServer}. */
  async subscribe(silenceMs: number, signal: AbortSignal): Promise<void> {
    this.#subscribedAt = performance.now();
    const { enrolled } = this.#setup;
    const params = enrolled === undefined ? [] : [enrolled.classroomId];
    this.#connection?.subscribe(SUBSCRIPTION, 'teacher', params);
    await waitWhileProgress({
      isDone: () => this.#isReady || this.#refusal !== undefined || this.#connection?.isOpen !== true,
      progress: () => this.initialStrokes,
      silenceMs,
      signal,
    });
    if (this.#isReady) return;
    throw new UnusableServer(
      `${this.#setup.name}: ${this.#refusal ?? 'the subscription did not become ready'}`,
    );
  }

  onAdded(collection: string, documentId: string, fields: unknown): void {
    if (collection !== COLLECTION) return;
    if (!this.#isReady) this.initialStrokes += 1;
    const content = this.#setup.recogniser.recognise(fields);
    if (content === CONTENT_FOREIGN && !this.#isReady && !this.#setup.logsInitialLoad) return;
    this.log.append(documentId, content, performance.now());
  }

  onChanged(collection: string, documentId: string): void {
    if (collection === COLLECTION) this.log.append(documentId, CONTENT_CHANGED, performance.now());
  }

  onRemoved(collection: string, documentId: string): void {
    if (collection === COLLECTION) this.log.append(documentId, CONTENT_REMOVED, performance.now());
  }

  onReady(subscriptionIds: readonly string[]): void {
    if (this.#isReady || !subscriptionIds.includes(SUBSCRIPTION)) return;
    this.#isReady = true;
    this.initialLoadMs = performance.now() - this.#subscribedAt;
  }

  onNosub(subscriptionId: string, error: unknown): void {
    if (subscriptionId !== SUBSCRIPTION) return;
    this.#refusal = `the server ended the subscription to teacher: ${JSON.stringify(error)}`;
    if (this.#isReady) this.#setup.incidents.add(`${this.#setup.name}: ${this.#refusal}`);
  }

  onComplaint(reason: string): void {
    this.#setup.incidents.add(`${this.#setup.name}: the server complains: ${reason}`);
  }

  onLost(reason: string): void {
    this.#refusal ??= `the connection was ${reason}`;
    this.#setup.incidents.add(`${this.#setup.name}: connection ${reason}`);
  }
}
