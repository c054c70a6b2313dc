import type { WireSegment } from '../../../../shared/classroom/stroke.ts';

/** A good stroke's segments, different for each number. */
export function strokeSegments(number: number): readonly WireSegment[] {
  const still = { x: '0.00', y: '0.00' };
  const at = (x: number): WireSegment => ({ p: { x: x.toFixed(2), y: '-7.25' }, hI: still, hO: still });
  return [at(number), at(number + 0.5)];
}

/** What no server may take for a stroke: a coordinate that is no number. */
export const BAD_SEGMENTS = [
  { p: { x: 'left', y: '1.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];
