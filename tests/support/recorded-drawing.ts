import { readFileSync } from 'node:fs';
import type { WireSegment } from '../../shared/classroom/stroke.ts';

/** One stroke of the recorded drawing: 27 strokes, 118 segments, 40.8 s; x up to 496 on a canvas 400 wide. */
export interface RecordedStroke {
  /** Milliseconds since the recording began. */
  readonly time: number;
  readonly segments: readonly WireSegment[];
}

/** The drawing that the original app's load test replays, in order of time. */
export function loadRecordedDrawing(): readonly RecordedStroke[] {
  const file = new URL('./recorded-drawing.json', import.meta.url);
  const entries = JSON.parse(readFileSync(file, 'utf8')) as {
    time: number;
    path: { segments: WireSegment[] };
  }[];
  return entries.map(({ time, path }) => ({ time, segments: path.segments }));
}
