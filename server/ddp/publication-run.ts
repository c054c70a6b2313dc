import type { Connection, Publication, PublicationResult, Subscription } from './server-api.ts';
import type { Ending } from './session-subscription.ts';
import type { Fields } from './encode-document.ts';
import { SharedDocuments, type SharedDocumentsWatcher } from './shared-documents.ts';
import type { SharedMessage } from './shared-message.ts';

/** Where what a run says goes: straight to the session, or to a copy that is compared later. */
export interface RunTarget extends SharedDocumentsWatcher {
  ready(): void;
  /** The run wants the subscription to end, with an error if it is given one. */
  end(reason: Ending): void;
}

export interface RunContext {
  readonly id: string | undefined;
  readonly userId: string | null;
  readonly connection: Connection;
  readonly unblock: () => void;
  readonly onListenerFailed: (err: unknown) => void;
}

export type RunOutcome =
  | { readonly result: Exclude<PublicationResult, SharedDocuments> }
  | { readonly error: unknown };

/** One run of a publication: its `this`. After its end nothing that it says is heard [SUB11]. */
export class PublicationRun implements Subscription {
  readonly id: string | undefined;
  readonly userId: string | null;
  readonly connection: Connection;
  readonly #context: RunContext;
  #target: RunTarget | undefined;
  #stopListeners: (() => void)[] = [];

  constructor(context: RunContext, target: RunTarget) {
    this.id = context.id;
    this.userId = context.userId;
    this.connection = context.connection;
    this.#context = context;
    this.#target = target;
  }

  get isOver(): boolean {
    return this.#target === undefined;
  }

  /**
   * What the publication returned or threw; `settled` runs at once when it is synchronous. Shared documents are served here,
   * like any that it adds by itself.
   */
  start(
    publication: Publication,
    params: readonly unknown[],
    settled: (outcome: RunOutcome) => void,
  ): void | Promise<void> {
    let result: PublicationResult | Promise<PublicationResult>;
    try {
      result = publication.apply(this, [...params]);
    } catch (error) {
      settled({ error });
      return undefined;
    }
    if (!isPromise(result)) {
      settled({ result: this.#serve(result) });
      return undefined;
    }
    return result.then(
      (value) => settled({ result: this.#serve(value) }),
      (error: unknown) => settled({ error }),
    );
  }

  /** From now on what it says goes there. */
  redirect(target: RunTarget): void {
    if (this.#target !== undefined) this.#target = target;
  }

  /** Ends it: its `onStop` listeners run, once. */
  finish(): void {
    this.#target = undefined;
    const listeners = this.#stopListeners;
    this.#stopListeners = [];
    for (const listener of listeners) this.#runListener(listener);
  }

  added(collection: string, id: string, fields: Fields, shared?: SharedMessage): void {
    this.#target?.added(collection, id, fields, shared);
  }
  changed(collection: string, id: string, fields: Fields, shared?: SharedMessage): void {
    this.#target?.changed(collection, id, fields, shared);
  }
  removed(collection: string, id: string, shared?: SharedMessage): void {
    this.#target?.removed(collection, id, shared);
  }
  ready(): void {
    this.#target?.ready();
  }
  stop(): void {
    this.#target?.end('stopped');
  }
  error(error: unknown): void {
    this.#target?.end({ error });
  }
  unblock(): void {
    this.#context.unblock();
  }

  onStop(listener: () => void): void {
    if (this.isOver) this.#runListener(listener);
    else this.#stopListeners.push(listener);
  }

  #serve(result: PublicationResult): Exclude<PublicationResult, SharedDocuments> {
    if (!(result instanceof SharedDocuments)) return result;
    if (this.isOver) return undefined;
    this.#stopListeners.push(result.watch(this));
    this.ready();
    return undefined;
  }

  #runListener(listener: () => void): void {
    try {
      listener();
    } catch (err) {
      this.#context.onListenerFailed(err);
    }
  }
}

export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
