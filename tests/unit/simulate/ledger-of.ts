import { DrawLedger } from '../../simulate/draw-ledger.ts';
import type { DrawAnswer } from '../../simulate/draw-ledger.ts';
import type { Recording } from '../../simulate/recording.ts';
import { StrokeRecogniser } from '../../simulate/stroke-recogniser.ts';

export const STUDENTS = ['0.91', '0.92'];
/** Three different strokes a second apart; the second one is drawn again at the end. */
export const RECORDING: Recording = ['1.00', '2.00', '3.00', '2.00'].map((x, second) => ({
  timeMs: second * 1000,
  segmentsText: `[{"p":{"x":"${x}","y":"0.00"}}]`,
}));
export const RECOGNISER = new StrokeRecogniser(STUDENTS, RECORDING);

/** The id that {@link ledgerOf} answers a draw with. */
export function strokeId(draw: number): string {
  return `stroke${draw}`;
}

/** All strokes sent at 1000 ms and answered 5 ms later, except as `answers` says for a draw (undefined: never). */
export function ledgerOf(answers: ReadonlyMap<number, DrawAnswer | undefined> = new Map()): DrawLedger {
  const ledger = new DrawLedger(STUDENTS, RECORDING.length);
  for (let draw = 0; draw < ledger.planned; draw += 1) {
    ledger.recordSent(draw, 1000);
    const answer = answers.has(draw)
      ? answers.get(draw)
      : { kind: 'stroke' as const, documentId: strokeId(draw) };
    if (answer === undefined) continue;
    ledger.recordAnswer(draw, 1005, answer);
    ledger.recordUpdated(draw);
  }
  return ledger;
}
