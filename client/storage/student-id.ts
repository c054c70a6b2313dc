import { isStudentId } from '../../shared/classroom/stroke-limits.ts';
import type { TextStorage } from './text-storage.ts';

const KEY = 'inkwell.studentId';

/**
 * Who draws on this device: made as the original app makes its user ids ("0.9706229337025434"), and the same after a reload where
 * there is storage. It is no secret and proves nothing.
 */
export function studentIdOf(storage: TextStorage | undefined, random: () => number = Math.random): string {
  try {
    const known = storage?.getItem(KEY);
    if (isStudentId(known)) return known;
    const fresh = String(random());
    storage?.setItem(KEY, fresh);
    return fresh;
  } catch {
    return String(random());
  }
}
