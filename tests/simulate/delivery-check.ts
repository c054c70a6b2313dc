import { CONTENT_CHANGED, CONTENT_DAMAGED, CONTENT_FOREIGN, CONTENT_REMOVED } from './delivery-log.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { DrawLedger } from './draw-ledger.ts';

export interface DeliveryVerdict {
  /** Strokes of this run that arrived, each counted once. */
  delivered: number;
  /** Answered strokes that the observer does not hold at the end. */
  lost: number;
  /** Deliveries of a stroke that had already been delivered, under the same id or another one. */
  doubled: number;
  /** Strokes that came after a stroke which their student drew later. */
  outOfOrder: number;
  /** Documents that differ from what was drawn, and later changes of them. */
  damaged: number;
  /** Deliveries of strokes that were refused. */
  unexplained: number;
  /** Documents that nobody drew in this run. */
  foreign: number;
}

export interface CheckedDeliveries {
  readonly verdict: DeliveryVerdict;
  /** By draw number: when it first arrived, NaN if it never did. */
  readonly arrivedAt: Float64Array;
  /** The first few faults, in words. */
  readonly findings: readonly string[];
}

export interface DeliveriesToCheck {
  readonly ledger: DrawLedger;
  readonly log: DeliveryLog;
  /** The content mark of an undamaged delivery of a draw. */
  readonly contentOf: (draw: number) => number;
  /** Who received these deliveries, for the findings: `teacher 1`. */
  readonly observer: string;
}

const MAX_FINDINGS = 10;
const ABSENT = 0;
const HELD = 1;
const TAKEN_BACK = 2;

/**
 * Compares what one observer received with what was drawn and answered. Documents are matched with draws by the id
 * in the call's result; a draw whose answer gave no id is matched by its student and content instead.
 */
export function checkDeliveries(input: DeliveriesToCheck): CheckedDeliveries {
  const { ledger, log, contentOf, observer } = input;
  const verdict: DeliveryVerdict = {
    delivered: 0,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
    damaged: 0,
    unexplained: 0,
    foreign: 0,
  };
  const findings: string[] = [];
  const note = (what: string): void => {
    if (findings.length < MAX_FINDINGS) findings.push(`${what} at ${observer}`);
  };
  const drawById = drawsById(ledger);
  const states = new Uint8Array(ledger.planned);
  const arrivedAt = new Float64Array(ledger.planned).fill(Number.NaN);
  const latestStroke = new Int32Array(ledger.studentIds.length).fill(-1);

  const arrive = (draw: number, content: number, at: number, id: string): void => {
    if (states[draw] !== ABSENT) {
      states[draw] = HELD;
      verdict.doubled += 1;
      note(`${ledger.describe(draw)} (${id}): doubled`);
      return;
    }
    states[draw] = HELD;
    arrivedAt[draw] = at;
    verdict.delivered += 1;
    if (content !== contentOf(draw)) {
      verdict.damaged += 1;
      note(`${ledger.describe(draw)} (${id}): damaged`);
    }
    const student = Math.floor(draw / ledger.strokes);
    const latest = latestStroke[student] ?? -1;
    if (draw < latest) {
      verdict.outOfOrder += 1;
      note(`${ledger.describe(draw)} (${id}): out of order, after stroke ${(latest % ledger.strokes) + 1}`);
    } else {
      latestStroke[student] = draw;
    }
  };

  log.forEach((id, content, at) => {
    const draw = drawById.get(id);
    if (content === CONTENT_REMOVED) {
      if (draw !== undefined && states[draw] === HELD) states[draw] = TAKEN_BACK;
    } else if (content === CONTENT_CHANGED) {
      if (draw === undefined) return;
      verdict.damaged += 1;
      note(`${ledger.describe(draw)} (${id}): changed afterwards`);
    } else if (draw !== undefined) {
      arrive(draw, content, at, id);
    } else if (content === CONTENT_FOREIGN) {
      verdict.foreign += 1;
    } else if (content === CONTENT_DAMAGED) {
      verdict.damaged += 1;
      note(`document ${id}: damaged, or under an id that no call was answered with`);
    } else {
      const alike = drawsAlike(ledger, contentOf, content);
      const nameless = alike.find((each) => isUnnamed(ledger, each) && states[each] === ABSENT);
      if (nameless !== undefined) {
        drawById.set(id, nameless);
        arrive(nameless, content, at, id);
      } else if (alike.some((each) => ledger.answerTo(each)?.kind !== 'refused')) {
        verdict.doubled += 1;
        note(`${ledger.describe(content)} (${id}): doubled, under an id that no call was answered with`);
      } else {
        verdict.unexplained += 1;
        note(`${ledger.describe(content)} (${id}): delivered although it was refused`);
      }
    }
  });

  for (let draw = 0; draw < ledger.planned; draw += 1) {
    const answer = ledger.answerTo(draw);
    const isOwed = answer !== undefined && answer.kind !== 'refused';
    if (!isOwed || states[draw] === HELD) continue;
    verdict.lost += 1;
    const id = answer.kind === 'stroke' ? answer.documentId : 'no id';
    note(`${ledger.describe(draw)} (${id}): ${states[draw] === TAKEN_BACK ? 'removed again' : 'lost'}`);
  }
  return { verdict, arrivedAt, findings };
}

function drawsById(ledger: DrawLedger): Map<string, number> {
  const draws = new Map<string, number>();
  for (let draw = 0; draw < ledger.planned; draw += 1) {
    const answer = ledger.answerTo(draw);
    // An id that was given out twice belongs to its first draw: the second one then counts as lost.
    if (answer?.kind === 'stroke' && !draws.has(answer.documentId)) draws.set(answer.documentId, draw);
  }
  return draws;
}

/** Sent draws of one student with the same content; `content` is the number of the first of them. */
function drawsAlike(ledger: DrawLedger, contentOf: (draw: number) => number, content: number): number[] {
  const alike: number[] = [];
  const end = content - (content % ledger.strokes) + ledger.strokes;
  for (let draw = content; draw < end; draw += 1) {
    if (contentOf(draw) === content && ledger.isSent(draw)) alike.push(draw);
  }
  return alike;
}

function isUnnamed(ledger: DrawLedger, draw: number): boolean {
  const answer = ledger.answerTo(draw);
  return answer === undefined || answer.kind === 'nameless';
}
