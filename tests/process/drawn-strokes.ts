import { loadRecordedDrawing } from '../support/recorded-drawing.ts';

const recorded = loadRecordedDrawing();

/** A stroke of the recorded drawing; which one follows from the number. */
export function segmentsAt(number: number): readonly object[] {
  return recorded[number % recorded.length]?.segments ?? [];
}

/** The fields that a stroke must have for good, byte for byte. */
export function fieldsText(studentId: string, segments: readonly object[]): string {
  return JSON.stringify({ u: studentId, s: segments });
}
