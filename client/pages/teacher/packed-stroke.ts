import { isStudentId, MAX_COORDINATE, MAX_SEGMENTS, COLOR } from '../../../shared/classroom/stroke-limits.ts';
import type { Segment } from '../../../shared/classroom/stroke.ts';
import type { DocumentShape, Fields } from '../../ddp/client-api.ts';

/**
 * A stroke as the wall keeps it: a class has a hundred thousand of them, and as objects of segments, points and handles they would
 * take some hundred megabytes.
 */
export interface PackedStroke {
  readonly id: string;
  readonly studentId: string;
  /** Six whole numbers a segment, hundredths of canvas units, exact: point, handleIn, handleOut, each x and y. */
  readonly path: readonly number[];
  readonly color: string | undefined;
  /** Canvas units. */
  readonly width: number | undefined;
  /** When the server took it, ms since 1970 on the server's clock; 0 while not known. */
  at: number;
}

/** Numbers of each segment in {@link PackedStroke.path}. */
export const SEGMENT_NUMBERS = 6;

const MAX_HUNDREDTHS = Math.round(MAX_COORDINATE * 100);
const POINTS = ['p', 'hI', 'hO'] as const;

/** @param studentIds every id that was met, so that a student's thousand strokes share one text */
export function packedShape(studentIds = new Map<string, string>()): DocumentShape<PackedStroke> {
  return {
    decode(id, { u, s, color, width }) {
      if (!isStudentId(u)) return undefined;
      const path = packedPath(s);
      if (path === undefined) return undefined;
      const studentId = studentIds.get(u) ?? u;
      studentIds.set(u, studentId);
      return { id, studentId, path, color: colorOf(color), width: widthOf(width), at: 0 };
    },
    change: (stroke) => stroke,
    // A stroke never changes: what comes again under its id is the one that is shown.
    isSame: () => true,
  };
}

/** @returns undefined for what no server of this kind would send */
export function packedPath(segments: unknown): readonly number[] | undefined {
  if (!Array.isArray(segments) || segments.length === 0 || segments.length > MAX_SEGMENTS) return undefined;
  const path: number[] = [];
  for (const segment of segments as readonly unknown[]) {
    if (!isFields(segment)) return undefined;
    for (const name of POINTS) {
      const point = segment[name];
      if (!isFields(point)) return undefined;
      for (const coordinate of [point['x'], point['y']]) {
        const hundredths = Math.round(Number(coordinate) * 100);
        if (!(Math.abs(hundredths) <= MAX_HUNDREDTHS)) return undefined;
        // `+ 0` makes 0 of -0.
        path.push(hundredths + 0);
      }
    }
  }
  return path;
}

/** The segments of {@link PackedStroke.path}, in canvas units. */
export function segmentsOf(path: readonly number[]): readonly Segment[] {
  const segments: Segment[] = [];
  const number = (at: number): number => (path[at] ?? 0) / 100;
  for (let at = 0; at < path.length; at += SEGMENT_NUMBERS) {
    segments.push({
      point: { x: number(at), y: number(at + 1) },
      handleIn: { x: number(at + 2), y: number(at + 3) },
      handleOut: { x: number(at + 4), y: number(at + 5) },
    });
  }
  return segments;
}

function colorOf(color: unknown): string | undefined {
  return typeof color === 'string' && COLOR.test(color) ? color : undefined;
}

function widthOf(width: unknown): number | undefined {
  const number = Number(width);
  return width !== undefined && number >= 1 && number <= 64 ? number : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
