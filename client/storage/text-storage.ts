/** The part of `localStorage` that is used here. Any of it may throw: the device may be full, or storage forbidden. */
export interface TextStorage {
  readonly length: number;
  key(place: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

/** @returns undefined where the browser forbids it: nothing is then kept over a reload */
export function openDeviceStorage(): TextStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
