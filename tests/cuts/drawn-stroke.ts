import type { WireSegment } from '../../shared/classroom/stroke.ts';

/** A student's stroke of this place: no other one has its content. Short, so that a cut often falls between two. */
export function strokeOf(
  studentId: string,
  place: number,
): { readonly segments: readonly WireSegment[]; readonly fieldsText: string } {
  const zero = { x: '0.00', y: '0.00' };
  const segment: WireSegment = { p: { x: `${place}.00`, y: '1.00' }, hI: zero, hO: zero };
  const segments = [segment];
  return { segments, fieldsText: JSON.stringify({ u: studentId, s: segments }) };
}
