import fc from 'fast-check';
import { METEOR_ID_ALPHABET } from '../../shared/ddp/ids.ts';
import { hostileKey, hostileValue } from './hostile-values.ts';

/** Parameters of a `draw` call, good or not. */
export type DrawParams = readonly unknown[];

const coordinate = fc.stringMatching(/^-?\d{1,4}\.\d\d$/);
const point = fc.record({ x: coordinate, y: coordinate }, { noNullPrototype: true });
const segment = fc.record({ p: point, hI: point, hO: point }, { noNullPrototype: true });

const studentId = fc.oneof(
  { arbitrary: fc.constantFrom('0.9706229337025434', 'rr985MmpwhRtJbdDm', '__proto__', ' '), weight: 4 },
  { arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 100 }), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }), weight: 1 },
);
const options = fc.record(
  {
    classroomId: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    id: fc.string({ unit: fc.constantFrom(...METEOR_ID_ALPHABET.split('')), minLength: 17, maxLength: 17 }),
    color: fc.stringMatching(/^#[\dA-Fa-f]{6}$/),
    width: fc.oneof(
      fc.integer({ min: 100, max: 6400 }).map((hundredths) => (hundredths / 100).toFixed(2)),
      fc.double({ min: 1, max: 64, noNaN: true }),
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const segments = fc.array(segment, { minLength: 1, maxLength: 4 });

/** What JSON.stringify writes of these, the scanner takes unless the student id needs an escape or is not ASCII. */
export const goodDraw: fc.Arbitrary<DrawParams> = fc.oneof(
  fc.tuple(studentId, segments),
  fc.tuple(studentId, segments, options),
);

/** Each key or place a value can stand in. */
interface Slot {
  readonly holder: object;
  readonly key: string;
}

type Change = (slot: Slot) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  hostileValue.map((value) => (slot: Slot) => put(slot.holder, slot.key, value())),
  fc.constant((slot: Slot) => remove(slot)),
  fc.tuple(hostileKey, hostileValue).map(
    ([key, value]) =>
      (slot: Slot) =>
        put(slot.holder, key, value()),
  ),
  hostileKey.map((key) => (slot: Slot) => put(slot.holder, key, structuredClone(valueOf(slot)))),
  fc.constant((slot: Slot) => put(slot.holder, slot.key, [valueOf(slot)])),
  fc.constant((slot: Slot) => put(slot.holder, slot.key, firstWithin(valueOf(slot)))),
  fc.constant((slot: Slot) => moveToEnd(slot)),
);

/** A good draw with one or two changes: values, keys, order, nesting. It may still be good. */
export const mutatedDraw: fc.Arbitrary<DrawParams> = fc
  .tuple(goodDraw, fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 2 }))
  .map(([params, changes]) => {
    const mutated = structuredClone([...params]);
    for (const [seed, apply] of changes) {
      const slots = slotsOf(mutated);
      const slot = slots[seed % Math.max(slots.length, 1)];
      if (slot !== undefined) apply(slot);
    }
    return mutated;
  });

const snippet = fc.oneof(
  {
    arbitrary: fc.constantFrom(...'09-+., "\\[]{}\n\u00e9\u007f'.split(''), '\\u0031', '\\u0024'),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom(
      '"x":',
      '"__proto__":1,',
      '{},',
      'null,',
      '"1.00",',
      ',{}',
      ',null',
      ',{"id":"rr985MmpwhRtJbdDm"}',
      ',{"$date":1}',
    ),
    weight: 1,
  },
);

interface Edit {
  /** Chooses among the places where a word or a number begins or ends, or among all. */
  readonly seed: number;
  readonly anywhere: boolean;
  readonly cut: number;
  readonly inserted: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  seed: fc.nat(),
  anywhere: fc.boolean(),
  cut: fc.constantFrom(0, 0, 1, 2, 3),
  inserted: fc.oneof({ arbitrary: snippet, weight: 4 }, { arbitrary: fc.constant(''), weight: 1 }),
});

/** The UTF-8 text of a good draw's parameters with snippets put in, put over something, or something cut out. */
export const mutatedText: fc.Arbitrary<Uint8Array> = fc
  .tuple(goodDraw, fc.array(edit, { minLength: 1, maxLength: 2 }))
  .map(([params, edits]) => {
    let text = JSON.stringify(params);
    for (const { seed, anywhere, cut, inserted } of edits) {
      const edges = anywhere ? [] : Array.from(text.matchAll(/\b/g), (match) => match.index);
      const at = edges[seed % Math.max(edges.length, 1)] ?? seed % (text.length + 1);
      text = text.slice(0, at) + inserted + text.slice(at + cut);
    }
    return new TextEncoder().encode(text);
  });

function slotsOf(holder: object): Slot[] {
  return Object.keys(holder).flatMap((key) => {
    const slot = { holder, key };
    const value = valueOf(slot);
    return isHolder(value) ? [slot, ...slotsOf(value)] : [slot];
  });
}

function isHolder(value: unknown): value is object {
  return (
    Array.isArray(value) || (typeof value === 'object' && value !== null && value.constructor === Object)
  );
}

function valueOf({ holder, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function firstWithin(value: unknown): unknown {
  return isHolder(value) ? (Object.values(value)[0] ?? null) : value;
}

/** As JSON.parse would: own keys only, `__proto__` among them. Of an array only its own places are set. */
function put(holder: object, key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(key)) {
    holder.push(value);
    return;
  }
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function moveToEnd(slot: Slot): void {
  const value = valueOf(slot);
  remove(slot);
  put(slot.holder, Array.isArray(slot.holder) ? String(slot.holder.length) : slot.key, value);
}
