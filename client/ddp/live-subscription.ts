import type { MethodError } from '../../shared/ddp/ddp-error.ts';
import type { Offset } from '../../shared/ddp/offset.ts';
import type { SubscribeOptions } from './client-api.ts';

/** No server knows this epoch: it asks for everything, and for an offset to resume from later. */
const FROM_THE_BEGINNING: Offset = { epoch: 0, n: 0 };

/** A subscription over all sessions in which it is revived. */
export class LiveSubscription {
  readonly id: string;
  readonly name: string;
  readonly #params: readonly unknown[];
  readonly #options: SubscribeOptions;
  /** The place reached, as far as the server has told it. */
  #offset: Offset | undefined;
  #isReady = false;
  #isStopped = false;
  /** It was sent with a place to continue from, in this session. */
  asksToResume = false;

  constructor(id: string, name: string, params: readonly unknown[], options: SubscribeOptions) {
    this.id = id;
    this.name = name;
    this.#params = params;
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** By the page; the server has not confirmed it yet. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The collection it fills, where it wants to be resumed. */
  get resumes(): string | undefined {
    return this.#options.resume?.collection;
  }

  /** @param mayResume no other subscription fills its collection */
  paramsFor(mayResume: boolean): readonly unknown[] {
    const { resume } = this.#options;
    if (resume === undefined) return this.#params;
    const since = mayResume ? this.#offset : undefined;
    this.asksToResume = since !== undefined;
    return resume.params(since ?? FROM_THE_BEGINNING);
  }

  reached(offset: Offset): void {
    this.#offset = offset;
  }

  /** Asks for everything next time. */
  startOver(): void {
    this.#offset = undefined;
  }

  ready(): void {
    if (this.#isReady || this.#isStopped) return;
    this.#isReady = true;
    this.#options.onReady?.();
  }

  stop(): void {
    this.#isStopped = true;
  }

  ended(error: MethodError | undefined): void {
    if (!this.#isStopped) this.#options.onEnd?.(error);
    this.#isStopped = true;
  }
}
