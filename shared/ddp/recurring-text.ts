import { exactText } from './json-text.ts';

/** Longer ones are rare, and are not kept. */
const LONGEST = 100;
const SLOTS = 2048;

/** The last text that fell into each slot: at most 2,048 of at most 100 characters, whoever sent them. */
const texts: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

/**
 * The text of these bytes, which are all printable ASCII. Names of methods, ids of students, a client's numbered calls
 * come again and again: a string made before costs no memory, and its hash is known to every Map.
 */
export function recurringText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > LONGEST) return textOf(bytes, from, to);
  let hash = to - from;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const known = texts[slot];
  if (known !== undefined && exactText(bytes, from, to, known)) return known;
  const text = textOf(bytes, from, to);
  texts[slot] = text;
  return text;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
