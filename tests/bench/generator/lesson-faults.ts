import { noFaults, type DeliveryFaults } from './delivery-check.ts';

/** What was wrong in a run; a run with any of these fails. */
export interface LessonFaults extends DeliveryFaults {
  /** Answers that never came: a `draw` is owed a `result` and an `updated`. */
  unanswered: number;
  answeredTwice: number;
  refused: number;
  /** Lost connections, messages that nobody asked for. */
  troubles: number;
}

export function noLessonFaults(): LessonFaults {
  return { ...noFaults(), unanswered: 0, answeredTwice: 0, refused: 0, troubles: 0 };
}

export function addFaults(first: LessonFaults, second: Partial<LessonFaults>): LessonFaults {
  return {
    lost: first.lost + (second.lost ?? 0),
    doubled: first.doubled + (second.doubled ?? 0),
    outOfOrder: first.outOfOrder + (second.outOfOrder ?? 0),
    leaked: first.leaked + (second.leaked ?? 0),
    damaged: first.damaged + (second.damaged ?? 0),
    unanswered: first.unanswered + (second.unanswered ?? 0),
    answeredTwice: first.answeredTwice + (second.answeredTwice ?? 0),
    refused: first.refused + (second.refused ?? 0),
    troubles: first.troubles + (second.troubles ?? 0),
  };
}
