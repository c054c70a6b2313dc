import { isUtf8 } from 'node:buffer';
import type { SeededRandom } from '../support/seeded-random.ts';

type Random = SeededRandom;

/** What every object has by its prototype, and what a promise or a list would have. */
export const HOSTILE_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  'length',
  '',
  '$date',
  '-a',
  '~1',
  '{',
  '0123456789abcdef01234567',
];

/** JSON texts that JSON.stringify never writes; {@link writeJson} puts them in the place of these strings. */
const RAW = /"@raw:([^"]*)"/g;

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  '',
  ' ',
  '0.97',
  'x'.repeat(101),
  '\ud800',
  'a\udc00b',
  '\u0000',
  '\u202egnp.exe',
  '<img src=x onerror=alert(1)>',
  'e\u0301\u0301\u0301',
  '€',
  '1.00',
  '1e2',
  '-0.00',
  '10000.00',
  [],
  {},
  [[]],
  [null],
  { $date: 0 },
  { $binary: 'AAAA' },
  { $InfNaN: 0 },
  { $type: 'x', $value: 0 },
  { $escape: {} },
  { $gt: '' },
  { length: 3 },
  '@raw:1e400',
  '@raw:-0',
  '@raw:-1e-400',
  '@raw:9007199254740993',
  '@raw:1E+2',
  '@raw:0.1e1',
  '@raw:01',
];

export function hostileValue(random: Random): unknown {
  return random.chance(0.2) ? random.pick(HOSTILE_NAMES) : structuredClone(random.pick(VALUES));
}

export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(RAW, '$1');
}

/** A message with a key, a value, a type or its nesting changed; it may still be good. */
export function mutateMessage(random: Random, message: unknown): string {
  const copy: unknown = structuredClone(message);
  for (let changes = 1 + random.below(2); changes > 0; changes--) mutateOnce(random, copy);
  return random.chance(0.05) ? doubleAKey(random, writeJson(copy)) : writeJson(copy);
}

interface Slot {
  readonly holder: object;
  readonly key: string;
}

function mutateOnce(random: Random, root: unknown): void {
  const slots = slotsOf(root);
  if (slots.length === 0) return;
  const slot = random.pick(slots.slice(0, random.chance(0.6) ? 8 : slots.length));
  switch (random.below(7)) {
    case 0:
      remove(slot);
      return;
    case 1:
      put(slot.holder, random.pick(HOSTILE_NAMES), hostileValue(random));
      return;
    case 2:
      put(slot.holder, slot.key, [valueOf(slot)]);
      return;
    case 3:
      put(slot.holder, slot.key, structuredClone(valueOf(random.pick(slots))));
      return;
    case 4: {
      const value = valueOf(slot);
      remove(slot);
      put(slot.holder, random.pick(HOSTILE_NAMES), value);
      return;
    }
    default:
      put(slot.holder, slot.key, hostileValue(random));
  }
}

/** JSON takes the last of two; a scanner may not. */
function doubleAKey(random: Random, text: string): string {
  const key = random.pick(['msg', 'id', 'method', 'params', 'name', 'randomSeed', 'x']);
  return text.replace(/\}$/, `,${JSON.stringify(key)}:${writeJson(hostileValue(random))}}`);
}

/** Bytes flipped, cut, doubled, or spliced with another text. */
export function mutateBytes(random: Random, bytes: Buffer, other: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const to = at + random.below(Math.min(64, bytes.length - at + 1));
  switch (random.below(5)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      for (let count = 1 + random.below(3); count > 0; count--) {
        const place = random.below(Math.max(flipped.length, 1));
        flipped[place] = (flipped[place] ?? 0) ^ (1 << random.below(8));
      }
      return flipped;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length + 1))]);
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
  }
}

/** What a transport lets through: the rest is closed with 1007 before a session sees it. */
export function asUtf8(bytes: Buffer): Buffer {
  return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString());
}

function slotsOf(holder: unknown): Slot[] {
  if (typeof holder !== 'object' || holder === null) return [];
  const own = Object.keys(holder).map((key): Slot => ({ holder, key }));
  return [...own, ...own.flatMap((slot) => slotsOf(valueOf(slot)))];
}

function valueOf({ holder, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** As JSON.parse would: own keys only, `__proto__` among them. Of an array only its own places are set. */
function put(holder: object, key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(key)) holder.push(value);
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}
