import { createRequire } from 'node:module';
import type { Context } from 'mocha';
import { needsPackage } from '../../needs-package.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Somebody else's client behind the same few words; what it does on the wire is its own. */
export interface ForeignClient {
  /** Resolves when the client itself says that it is connected. */
  connected(): Promise<unknown>;
  /** Rejects with what the client gives its user: an object with DDP's `error` and `reason`. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Resolves when the client says `ready`, rejects when it says `nosub` with an error. */
  subscribe(name: string, ...params: readonly unknown[]): Promise<unknown>;
  /** What the client tells its user that a collection holds: fields by id. */
  documents(collection: string): Fields | Promise<Fields>;
  close(): void | Promise<unknown>;
  /** For one that gives up: true when it has; and what its user then does. */
  readonly whenItGivesUp?: { hasGivenUp(): boolean; connect(): Promise<unknown> };
}

const load = createRequire(import.meta.url);

/** The published file that `name` leads to; skips the suite when the package is not installed. */
export function loadPublished(context: Context, name: string, file = name): unknown {
  needsPackage(context, name);
  const before = new Set(Object.keys(globalThis));
  const loaded: unknown = load(file);
  // Old packages forget a `var`. What they leak they need; mocha, which looks for leaks of ours, must not see it.
  for (const leaked of Object.keys(globalThis)) {
    if (!before.has(leaked)) Object.defineProperty(globalThis, leaked, { enumerable: false });
  }
  return loaded;
}

/** What a client that only passes on `added`, `changed` and `removed` leaves to its user. */
export class EventStore {
  readonly #collections = new Map<string, Map<string, Fields>>();

  added({ collection, id, fields }: DocumentMessage): void {
    this.#documents(collection).set(id, fields ?? {});
  }

  removed({ collection, id }: DocumentMessage): void {
    this.#documents(collection).delete(id);
  }

  read(collection: string): Fields {
    return Object.fromEntries(this.#documents(collection));
  }

  #documents(collection: string): Map<string, Fields> {
    const documents = this.#collections.get(collection) ?? new Map<string, Fields>();
    this.#collections.set(collection, documents);
    return documents;
  }
}

export interface DocumentMessage {
  readonly collection: string;
  readonly id: string;
  readonly fields?: Fields;
}

/** The documents without the key under which a client puts their id. */
export function withoutIds(documents: Readonly<Record<string, Fields>>, key: string): Fields {
  const entries = Object.entries(documents).map(([id, document]) => {
    const fields = Object.entries(document).filter(([name]) => name !== key);
    return [id, Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(entries);
}
