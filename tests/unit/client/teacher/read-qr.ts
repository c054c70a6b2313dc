/** What the QR code of the page may be: blocks of level M by version, ISO/IEC 18004 table 9. */
const BLOCKS: readonly (readonly [errorBytes: number, ...dataBytes: number[]])[] = [
  [10, 16],
  [16, 28],
  [26, 44],
  [18, 32, 32],
  [24, 43, 43],
  [16, 27, 27, 27, 27],
  [18, 31, 31, 31, 31],
  [22, 38, 38, 39, 39],
  [22, 36, 36, 36, 37, 37],
  [26, 43, 43, 43, 43, 44],
];
/** Centres of the small squares by version, table E.1. */
const SQUARES: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];
const MASKS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];
const FORMAT_MASK = 0b101010000010010;
const BYTE_MODE = 0b0100;

/**
 * Reads a QR code of versions 1 to 10, level M, in byte mode, as a phone would: by the standard, not by what has written it.
 * @param isDark of a module, without the quiet zone
 */
export function readQr(size: number, isDark: (x: number, y: number) => boolean): string {
  const version = (size - 17) / 4;
  const blocks = BLOCKS[version - 1];
  if (blocks === undefined) throw new Error(`version ${version}`);
  let format = 0;
  for (const [x, y] of formatPlaces()) format = format * 2 + Number(isDark(x, y));
  format = (format ^ FORMAT_MASK) >> 10;
  if (format >> 3 !== 0) throw new Error(`level ${format >> 3}, not M`);
  const mask = MASKS[format & 7];
  if (mask === undefined) throw new Error('no mask');

  const bits: number[] = [];
  for (const [x, y] of placesOfData(size, version))
    bits.push(Number(isDark(x, y)) ^ Number(mask(x, y) === 0));
  const bytes = Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => numberOf(bits, 8 * at, 8));
  const data = inOrder(bytes, blocks).flatMap((byte) =>
    Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1),
  );
  if (numberOf(data, 0, 4) !== BYTE_MODE) throw new Error('not in byte mode');
  const countBits = version < 10 ? 8 : 16;
  const text = Uint8Array.from({ length: numberOf(data, 4, countBits) }, (_, at) =>
    numberOf(data, 4 + countBits + 8 * at, 8),
  );
  return new TextDecoder('utf-8', { fatal: true }).decode(text);
}

/** Of the fifteen bits round the upper left square, the highest first. */
function formatPlaces(): readonly (readonly [number, number])[] {
  const row = [0, 1, 2, 3, 4, 5, 7, 8].map((x) => [x, 8] as const);
  const column = [7, 5, 4, 3, 2, 1, 0].map((y) => [8, y] as const);
  return [...row, ...column];
}

/** Modules that hold data, in its order: upwards and downwards in pairs of columns, from the right. */
function* placesOfData(size: number, version: number): Generator<readonly [number, number]> {
  let isUpwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = isUpwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!isFixed(x, y, size, version)) yield [x, y];
    }
    isUpwards = !isUpwards;
  }
}

function isFixed(x: number, y: number, size: number, version: number): boolean {
  const [isLow, isHigh] = [x < 9, x > size - 9];
  if (y < 9 && (isLow || isHigh)) return true;
  if (y > size - 9 && isLow) return true;
  if (x === 6 || y === 6) return true;
  if (version >= 7 && ((x > size - 12 && y < 6) || (y > size - 12 && x < 6))) return true;
  const centres = SQUARES[version - 1] ?? [];
  return centres.some((cx) =>
    centres.some((cy) => {
      const isFinder = (cx === 6 && (cy === 6 || cy > size - 9)) || (cy === 6 && cx > size - 9);
      return !isFinder && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
    }),
  );
}

/** The data bytes: blocks lie interleaved, the shorter ones end first, what corrects errors comes behind all. */
function inOrder(bytes: readonly number[], [, ...lengths]: readonly number[]): readonly number[] {
  const blocks = lengths.map((): number[] => []);
  let at = 0;
  for (let place = 0; place < Math.max(...lengths); place++)
    for (const [block, length] of lengths.entries())
      if (place < length) blocks[block]?.push(bytes[at++] ?? 0);
  return blocks.flat();
}

function numberOf(bits: readonly number[], from: number, count: number): number {
  return bits.slice(from, from + count).reduce((number, bit) => number * 2 + bit, 0);
}
