import type { TextStorage } from '../../../client/storage/text-storage.ts';

/** A device's storage; it may be made to refuse. */
export class MemoryStorage implements TextStorage {
  readonly texts = new Map<string, string>();
  /** Characters of keys and texts that fit. */
  quota = Infinity;

  get length(): number {
    return this.texts.size;
  }

  get size(): number {
    let size = 0;
    for (const [key, text] of this.texts) size += key.length + text.length;
    return size;
  }

  /** Browsers promise no order. */
  key(place: number): string | null {
    return [...this.texts.keys()].at(-1 - place) ?? null;
  }

  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    const before = this.texts.get(key);
    if (this.size - (before?.length ?? 0) + key.length + text.length > this.quota) throw new Error('full');
    this.texts.set(key, text);
  }

  removeItem(key: string): void {
    this.texts.delete(key);
  }
}
