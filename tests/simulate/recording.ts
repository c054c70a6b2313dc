import { loadRecordedDrawing } from '../support/recorded-drawing.ts';

interface TimedStroke {
  /** Milliseconds from the start of the drawing to the end of this stroke. */
  readonly timeMs: number;
  /** Its segments as JSON, encoded once for all students. */
  readonly segmentsText: string;
}

/** The strokes one student draws, in order of time. */
export type Recording = readonly TimedStroke[];

export function loadRecording(): Recording {
  return loadRecordedDrawing().map(({ time, segments }) => ({
    timeMs: time,
    segmentsText: JSON.stringify(segments),
  }));
}
