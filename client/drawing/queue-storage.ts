import { decodeEntry, type QueueEntry } from './queue-entry.ts';
import type { TextStorage } from '../storage/text-storage.ts';

/** In front of each key; what follows sorts by time. */
const PREFIX = 'inkwell.queue.';
/** Characters of keys and texts; browsers allow an origin some 5 million. */
const MAX_STORED = 2_000_000;
const TIME_DIGITS = 15;

export interface StoredEntry {
  readonly key: string;
  readonly text: string;
  readonly entry: QueueEntry;
}

/**
 * Entries kept over a reload, one storage key for each: adding one writes that one alone, and two tabs of one browser do not
 * overwrite each other's. What does not fit is not kept, and nothing that was kept is ever dropped for it.
 */
export class QueueStorage {
  readonly #storage: TextStorage | undefined;
  readonly #maxStored: number;
  readonly #sizes = new Map<string, number>();
  #stored = 0;
  #lastTime = 0;

  constructor(storage: TextStorage | undefined, maxStored = MAX_STORED) {
    this.#storage = storage;
    this.#maxStored = maxStored;
  }

  /** What was kept, in order. What cannot be read is removed. */
  load(): readonly StoredEntry[] {
    const entries: StoredEntry[] = [];
    try {
      for (const key of this.#keys()) {
        const text = this.#storage?.getItem(key) ?? '';
        const entry = decodeEntry(text);
        if (entry === undefined) {
          this.#storage?.removeItem(key);
        } else {
          entries.push({ key, text, entry });
          this.#count(key, text);
        }
      }
    } catch {
      // What storage will not give back is not there.
    }
    return entries;
  }

  /** A key that sorts behind all that were made before it, and is no other tab's. */
  newKey({ kind, strokeId }: QueueEntry, wallTime: number): string {
    this.#lastTime = Math.max(this.#lastTime + 1, Math.floor(wallTime));
    return `${PREFIX}${String(this.#lastTime).padStart(TIME_DIGITS, '0')}.${strokeId}.${kind}`;
  }

  /** @returns whether it is kept now */
  keep(key: string, text: string): boolean {
    if (this.#storage === undefined || this.#stored + key.length + text.length > this.#maxStored)
      return false;
    try {
      this.#storage.setItem(key, text);
    } catch {
      return false;
    }
    this.#count(key, text);
    return true;
  }

  forget(key: string): void {
    this.#stored -= this.#sizes.get(key) ?? 0;
    this.#sizes.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch {
      // Sent again after a reload, it adds nothing: the server knows its id.
    }
  }

  #keys(): readonly string[] {
    const keys: string[] = [];
    for (let place = 0; place < (this.#storage?.length ?? 0); place++) {
      const key = this.#storage?.key(place);
      if (key?.startsWith(PREFIX) === true) keys.push(key);
    }
    return keys.toSorted();
  }

  #count(key: string, text: string): void {
    this.#sizes.set(key, key.length + text.length);
    this.#stored += key.length + text.length;
  }
}
