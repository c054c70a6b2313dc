import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from '../../shared/ddp/ids.ts';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import type { SeededRandom } from '../support/seeded-random.ts';

export type Message = Readonly<Record<string, unknown>>;

const drawing = loadRecordedDrawing();
export const CONNECT: Message = { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] };

/** What a good client says from beginning to end: teacher and student, the recorded drawing, undo, clear, ping, unsub. */
export function recordedSession(random: SeededRandom, student: string, strokes: number): readonly Message[] {
  const undone = meteorId(random);
  const from = random.below(drawing.length);
  const draws = Array.from({ length: strokes }, (_, at): Message => {
    const segments = segmentsOf(from + at);
    const params = at === 0 ? [student, segments, { id: undone, color: '#a0b1c2' }] : [student, segments];
    return { msg: 'method', id: String(at + 1), method: 'draw', params, randomSeed: meteorId(random) };
  });
  const since = { epoch: 1, n: random.below(9) };
  const resuming = random.chance(0.5)
    ? { name: 'student', params: [student, { since }] }
    : { name: 'teacher', params: [null, { since }] };
  return [
    CONNECT,
    { msg: 'sub', id: 't', name: 'teacher', params: [] },
    { msg: 'sub', id: 's', name: 'student', params: [student] },
    { msg: 'ping', id: 'p' },
    ...draws,
    { msg: 'method', id: 'u', method: 'undo', params: [student, undone] },
    { msg: 'sub', id: 'n', name: 'named', params: ['people', student, 'name'] },
    { msg: 'method', id: 'l', method: 'login', params: [student] },
    { msg: 'sub', id: 'r', ...resuming },
    { msg: 'method', id: 'd', method: 'draw', params: [student, segmentsOf(from)] },
    { msg: 'pong' },
    { msg: 'unsub', id: 'r' },
    { msg: 'method', id: 'c', method: 'clear', params: [] },
    { msg: 'unsub', id: 's' },
    { msg: 'unsub', id: 't' },
  ];
}

function segmentsOf(place: number): unknown {
  return drawing[place % drawing.length]?.segments;
}

function meteorId(random: SeededRandom): string {
  return Array.from({ length: METEOR_ID_LENGTH }, () =>
    METEOR_ID_ALPHABET.charAt(random.below(METEOR_ID_ALPHABET.length)),
  ).join('');
}
