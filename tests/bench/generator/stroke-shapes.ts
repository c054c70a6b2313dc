import { loadRecordedDrawing } from '../../support/recorded-drawing.ts';

/** Where the numbers go: six digits as `1234.56`, so that the stroke stays one that every server takes. */
export const STUDENT_PLACE = 'SSSS.SS';
export const STROKE_PLACE = 'QQQQ.QQ';

/** Segments as JSON text. The first point is two places to be filled: who drew it, and which of this student's strokes it is. */
export type StrokeShape = string;

/** 4 to 16 segments, 10 in the mean: draw frames of about 1,020 bytes. */
export function evenShapes(): readonly StrokeShape[] {
  return Array.from({ length: 13 }, (_, shape) => {
    // 5 and 13 have no common divisor: long and short ones take turns.
    const segments = 4 + ((shape * 5) % 13);
    return shapeOf(
      Array.from({ length: segments }, (_unused, place) => ({
        p: { x: coordinate(shape * 31 + place * 7), y: coordinate(shape * 17 + place * 11) },
        hI: { x: '-1.25', y: '0.75' },
        hO: { x: '1.25', y: '-0.75' },
      })),
    );
  });
}

export interface RecordedShapes {
  readonly shapes: readonly StrokeShape[];
  /** By stroke, milliseconds since the recording began. */
  readonly timesMs: readonly number[];
}

/** The recorded drawing of the original app's load test. */
export function recordedShapes(): RecordedShapes {
  const recording = loadRecordedDrawing();
  return {
    shapes: recording.map(({ segments }) => shapeOf(segments)),
    timesMs: recording.map(({ time }) => time),
  };
}

interface Point {
  readonly x: string;
  readonly y: string;
}

function shapeOf(segments: readonly { readonly p: Point; readonly hI: Point; readonly hO: Point }[]): string {
  const marked = segments.map(({ p, hI, hO }, place) => ({
    p: place === 0 ? { x: STUDENT_PLACE, y: STROKE_PLACE } : { x: p.x, y: p.y },
    hI,
    hO,
  }));
  return JSON.stringify(marked);
}

function coordinate(seed: number): string {
  return ((seed % 390) + 10.25).toFixed(2);
}
