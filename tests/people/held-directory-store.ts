import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
} from '../../server/ports/directory-store.ts';

/** A directory store whose loads and saves wait, fail or pass, as it is told. */
export class HeldDirectoryStore implements DirectoryStore {
  /** Each save that was asked for, also those that failed. */
  readonly asked: (readonly DirectoryChange[])[] = [];
  readonly #inner: DirectoryStore;
  #mode: 'pass' | 'hold' | 'fail' = 'pass';
  #held: (() => void)[] = [];

  constructor(inner: DirectoryStore) {
    this.#inner = inner;
  }

  hold(): void {
    this.#mode = 'hold';
  }

  fail(): void {
    this.#mode = 'fail';
    this.#release();
  }

  pass(): void {
    this.#mode = 'pass';
    this.#release();
  }

  async load(): Promise<DirectoryRecords> {
    await this.#gate();
    return this.#inner.load();
  }

  async save(changes: readonly DirectoryChange[]): Promise<void> {
    this.asked.push([...changes]);
    await this.#gate();
    await this.#inner.save(changes);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #gate(): Promise<void> {
    while (this.#mode === 'hold') await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.#mode === 'fail') throw new Error('the disk is on fire');
  }

  #release(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }
}
