import type { TextStorage } from './text-storage.ts';

/** One text that outlives a reload, where there is storage. */
export class KeptText {
  readonly #storage: TextStorage | undefined;
  readonly #key: string;

  constructor(storage: TextStorage | undefined, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  get(): string | undefined {
    try {
      return this.#storage?.getItem(this.#key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  set(text: string | undefined): void {
    try {
      if (text === undefined) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, text);
    } catch {
      // Without storage it is asked for again after a reload.
    }
  }
}
