import { MethodError } from '../../shared/ddp/ddp-error.ts';
import type { Call, CallOptions } from './client-api.ts';

type Answer = { readonly result: unknown } | { readonly error: MethodError };

interface OutstandingCall {
  readonly id: string;
  readonly text: string;
  readonly options: CallOptions;
  readonly settle: (answer: Answer) => void;
  wasSent: boolean;
  isUpdated: boolean;
  answer: Answer | undefined;
}

/** Calls whose promises have not settled, in the order in which they were made. */
export class OutstandingCalls {
  readonly #calls = new Map<string, OutstandingCall>();
  /** Answered and updated: they settle when the documents before `updated` are shown (ddp.md 108). */
  #complete: OutstandingCall[] = [];
  #nextId = 1;

  /** @returns the call and its message, which is not sent yet */
  begin(
    method: string,
    params: unknown,
    options: CallOptions,
  ): { readonly call: Call; readonly text: string } {
    const id = String(this.#nextId++);
    const { randomSeed } = options;
    const seed = randomSeed === undefined ? {} : { randomSeed };
    const text = JSON.stringify({ msg: 'method', id, method, params, ...seed });
    const result = new Promise<unknown>((resolve, reject) => {
      const settle = (answer: Answer): void =>
        'error' in answer ? reject(answer.error) : resolve(answer.result);
      this.#calls.set(id, { id, text, options, settle, wasSent: false, isUpdated: false, answer: undefined });
    });
    return { call: { id, result }, text };
  }

  /** Those that have to go out on a new socket: an answered call is not sent again (ddp.md 82). */
  *unsent(): Iterable<{ readonly id: string; readonly text: string }> {
    for (const call of this.#calls.values()) if (!call.wasSent && call.answer === undefined) yield call;
  }

  sent(id: string): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.wasSent = true;
    call.options.onSent?.();
  }

  answered(id: string, answer: Answer): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.answer !== undefined) return;
    call.answer = answer;
    if (call.isUpdated) this.#complete.push(call);
  }

  updated(ids: readonly string[]): void {
    for (const id of ids) {
      const call = this.#calls.get(id);
      if (call === undefined || call.isUpdated) continue;
      call.isUpdated = true;
      if (call.answer !== undefined) this.#complete.push(call);
    }
  }

  /** The socket is gone. What was answered only waits for its documents, which come with the next session. */
  cut(): void {
    for (const call of this.#calls.values()) {
      if (call.answer !== undefined) {
        if (!call.isUpdated) this.#complete.push(call);
        call.isUpdated = true;
      } else if (call.wasSent && call.options.noRetry === true) {
        this.#settle(call, {
          error: new MethodError('invocation-failed', 'The connection was lost before the answer came'),
        });
      } else {
        call.wasSent = false;
        call.isUpdated = false;
      }
    }
  }

  /** The documents of all that is complete are shown. */
  settleComplete(): void {
    const complete = this.#complete;
    this.#complete = [];
    for (const call of complete) if (call.answer !== undefined) this.#settle(call, call.answer);
  }

  rejectAll(error: MethodError): void {
    for (const call of Array.from(this.#calls.values())) this.#settle(call, { error });
  }

  #settle(call: OutstandingCall, answer: Answer): void {
    this.#calls.delete(call.id);
    call.settle(answer);
  }
}
