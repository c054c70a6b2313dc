import { setTimeout as delay } from 'node:timers/promises';
import { DdpClient, type Message } from '../process/ddp-client.ts';
import { type KillLedger, type LedgerStroke, Violation } from './kill-ledger.ts';

const STROKES_AT_ONCE = 8;
/** Unanswered calls of a student, or repeating them would take a server's whole life. */
const MOST_WAITING = 50;
const LONGEST_PAUSE_MS = 8;

/** A number from 0 to 1, 1 excluded. */
export type Random = () => number;

/** Draws, and sometimes undoes, until the server is gone; first repeats whatever has not been answered. */
export async function playStudent(
  port: number,
  studentId: string,
  ledger: KillLedger,
  random: Random,
  until: () => boolean = () => false,
): Promise<void> {
  const client = await connect(port);
  if (client === undefined) return;
  const answers: Promise<void>[] = [];
  const faults: unknown[] = [];
  let waiting = 0;
  const expect = (answer: Promise<void>): void => {
    waiting++;
    const noted = answer.catch((fault: unknown) => void faults.push(fault));
    answers.push(noted.finally(() => waiting--));
  };
  for (const stroke of ledger.strokesOf(studentId)) {
    // A repeated call has no seed any more in a client that was reloaded, but it knows the stroke's id.
    if (!stroke.isAnswered) expect(draw(client, ledger, stroke, [{ id: stroke.id }]));
    if (stroke.undo === 'sent') expect(undo(client, stroke));
  }
  while (!client.isClosed && !until()) {
    const wanted = Math.min(Math.ceil(random() * STROKES_AT_ONCE), MOST_WAITING - waiting);
    for (let left = wanted; left > 0; left--) {
      const stroke = ledger.addStroke(studentId);
      expect(draw(client, ledger, stroke, [], { randomSeed: stroke.randomSeed }));
      if (random() < 0.03) expect(undo(client, stroke));
    }
    await delay(random() * LONGEST_PAUSE_MS);
  }
  await Promise.all(answers);
  if (faults.length > 0) throw faults[0];
  if (!client.isClosed) await client.close();
}

/** Clears the class once. */
export async function playClear(port: number, ledger: KillLedger): Promise<void> {
  const client = await connect(port);
  if (client === undefined) return;
  const clear = ledger.addClear();
  ledger.endClear(clear, isGood(await client.call('clear', [])));
}

/** undefined when the server was killed meanwhile. */
export async function connect(port: number): Promise<DdpClient | undefined> {
  try {
    return await DdpClient.connect(port);
  } catch {
    return undefined;
  }
}

async function draw(
  client: DdpClient,
  ledger: KillLedger,
  stroke: LedgerStroke,
  options: readonly object[],
  seed: { readonly randomSeed?: string } = {},
): Promise<void> {
  const answer = await client.call('draw', [stroke.studentId, stroke.segments, ...options], seed);
  if (!isGood(answer)) return;
  if (answer?.['result'] !== stroke.id)
    throw new Violation(`stroke ${stroke.id} was answered with ${String(answer?.['result'])}`);
  ledger.answered(stroke);
}

async function undo(client: DdpClient, stroke: LedgerStroke): Promise<void> {
  stroke.undo = 'sent';
  if (isGood(await client.call('undo', [stroke.studentId, stroke.id]))) stroke.undo = 'answered';
}

/** @throws {Violation} when the call was refused: nothing here may be */
function isGood(answer: Message | undefined): boolean {
  if (answer === undefined) return false;
  if (answer['error'] !== undefined) throw new Violation(`refused: ${JSON.stringify(answer)}`);
  return true;
}
