export interface StockCallOptions {
  readonly randomSeed?: string;
  /** Rejected instead of sent a second time. */
  readonly noRetry?: boolean;
}

interface StockCall {
  readonly text: string;
  readonly noRetry: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  wasSent: boolean;
  isAnswered: boolean;
  isVisible: boolean;
  error: unknown;
  result: unknown;
}

/** What a call that must not be sent again, and had no answer, ends with. */
export const INVOCATION_FAILED = { error: 'invocation-failed' };

/** Method calls over all sessions, under the same ids, in the order in which they were made. */
export class StockCalls {
  readonly #send: (text: string) => void;
  readonly #onFault: (fault: string) => void;
  readonly #calls = new Map<string, StockCall>();
  #nextId = 1;

  constructor(send: (text: string) => void, onFault: (fault: string) => void) {
    this.#send = send;
    this.#onFault = onFault;
  }

  begin(
    method: string,
    params: readonly unknown[],
    { randomSeed, noRetry = false }: StockCallOptions,
    isOpen: boolean,
  ): Promise<unknown> {
    const id = `m${this.#nextId++}`;
    const seed = randomSeed === undefined ? {} : { randomSeed };
    const text = JSON.stringify({ msg: 'method', id, method, params, ...seed });
    return new Promise((resolve, reject) => {
      const fate = {
        wasSent: false,
        isAnswered: false,
        isVisible: false,
        error: undefined,
        result: undefined,
      };
      const call: StockCall = { text, noRetry, resolve, reject, ...fate };
      this.#calls.set(id, call);
      if (isOpen) this.#sendNow(call);
    });
  }

  /** On a new socket. */
  sendAgain(): void {
    for (const [id, call] of this.#calls) {
      if (call.isAnswered) continue;
      if (call.wasSent && call.noRetry) {
        this.#calls.delete(id);
        call.reject(INVOCATION_FAILED);
      } else {
        call.isVisible = false;
        this.#sendNow(call);
      }
    }
  }

  *unanswered(): Iterable<string> {
    for (const [id, { wasSent, isAnswered }] of this.#calls) if (wasSent && !isAnswered) yield id;
  }

  /** In a new session their `updated` never comes: the documents that come instead are as new. */
  allAnsweredAreVisible(): void {
    for (const call of this.#calls.values()) if (call.isAnswered) call.isVisible = true;
  }

  answered(id: string, error: unknown, result: unknown): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.isAnswered) return this.#onFault(`a result for ${id}`);
    call.isAnswered = true;
    call.error = error;
    call.result = result;
    if (call.isVisible) this.#settle(id, call);
  }

  updated(ids: readonly string[]): void {
    for (const id of ids) {
      const call = this.#calls.get(id);
      if (call === undefined || call.isVisible) this.#onFault(`updated for ${id}`);
      else call.isVisible = true;
    }
  }

  settle(): void {
    for (const [id, call] of this.#calls) if (call.isAnswered && call.isVisible) this.#settle(id, call);
  }

  #sendNow(call: StockCall): void {
    call.wasSent = true;
    this.#send(call.text);
  }

  #settle(id: string, { error, result, resolve, reject }: StockCall): void {
    this.#calls.delete(id);
    if (error === undefined) resolve(result);
    else reject(error);
  }
}
