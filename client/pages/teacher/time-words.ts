import { counted, text } from '../strings.ts';
import { elapsedTime } from './elapsed-time.ts';

/** "now", "2 min": short, for a tile. */
export function shortElapsed(ms: number): string {
  const { unit, count } = elapsedTime(ms);
  switch (unit) {
    case 'now':
      return text('elapsedNow');
    case 'minutes':
      return text('elapsedMinutes', { count });
    case 'hours':
      return text('elapsedHours', { count });
    case 'days':
      return counted('elapsedDays', count);
  }
}

/** "last stroke 2 minutes ago": for ears. */
export function spokenElapsed(ms: number): string {
  const { unit, count } = elapsedTime(ms);
  switch (unit) {
    case 'now':
      return text('lastStrokeNow');
    case 'minutes':
      return counted('lastStrokeMinutes', count);
    case 'hours':
      return counted('lastStrokeHours', count);
    case 'days':
      return counted('lastStrokeDays', count);
  }
}
