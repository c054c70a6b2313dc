import fc from 'fast-check';
import { packedPath, type PackedStroke } from '../../../../client/pages/teacher/packed-stroke.ts';
import { StudentDrawing } from '../../../../client/pages/teacher/student-drawing.ts';
import { loadRecordedDrawing } from '../../../support/recorded-drawing.ts';

const hundredths = fc.integer({ min: -999_999, max: 999_999 });

/** Any stroke that a server may send. */
export const anyStroke: fc.Arbitrary<PackedStroke> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 17 }),
    segments: fc.array(fc.array(hundredths, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 12 }),
    color: fc.option(fc.constantFrom('#a0B1c2', '#000000'), { nil: undefined }),
    width: fc.option(
      fc.integer({ min: 100, max: 6400 }).map((width) => width / 100),
      { nil: undefined },
    ),
  })
  .map(({ id, segments, color, width }) => ({ ...strokeOf(id, segments.flat()), color, width }));

export function strokeOf(id: string, path: readonly number[], at = 0): PackedStroke {
  return { id, studentId: 'u', path, color: undefined, width: undefined, at };
}

export function drawingOf(strokes: readonly PackedStroke[], studentId = 'u'): StudentDrawing {
  const drawing = new StudentDrawing(studentId, 'u');
  for (const stroke of strokes) drawing.add(stroke);
  return drawing;
}

/** The original's recorded drawing. */
export function recordedStrokes(): readonly PackedStroke[] {
  return loadRecordedDrawing().map(({ segments }, place) =>
    strokeOf(`s${place}`, packedPath(segments) ?? [], 1000 * (place + 1)),
  );
}
