import type { OrderedEntry } from '../../server/ports/classroom-log.ts';

const STUDENTS = 30;
const SEGMENTS = 10;

export type BenchStroke = Extract<OrderedEntry, { kind: 'stroke' }>;

/** A stroke of ten segments; as an `added` frame about 1,090 bytes, as in performance.md. */
export function benchStroke(n: number): BenchStroke {
  const studentId = `0.${String(1e15 + (n % STUDENTS)).padEnd(16, '7')}`;
  const at = (offset: number): string => (((n * 7 + offset * 31) % 900) + 100.25).toFixed(2);
  const point = (offset: number) => ({ x: at(offset), y: at(offset + 1) });
  const segments = Array.from({ length: SEGMENTS }, (_, place) => ({
    p: point(place),
    hI: { x: '-1.25', y: '0.75' },
    hO: { x: '1.25', y: '-0.75' },
  }));
  const fields = new TextEncoder().encode(JSON.stringify({ u: studentId, s: segments }));
  return {
    kind: 'stroke',
    n,
    at: 1_700_000_000_000 + n,
    id: `bench${String(n).padStart(12, '0')}`,
    studentId,
    fields,
  };
}
