import assert from 'node:assert/strict';
import { isMeteorId } from '../../../shared/ddp/ids.ts';
import type { Difference } from './differences.ts';
import { eachFrame, naivelyDecoded } from './reading.ts';
import { runScript, type Endpoint, type Portions } from './run-script.ts';
import { isObject, messageOf, type Frame, type Heard, type Script, type Sent, type Step } from './script.ts';

/** Both servers, with the app anew. */
export interface BothServers {
  readonly ours: Endpoint;
  readonly theirs: Endpoint;
}

/**
 * Runs a script on both servers: what was heard must be equal but for these differences.
 * @returns what each client heard from ours
 */
export async function assertSameFrames(
  { ours, theirs }: BothServers,
  script: Script,
  differences: readonly Difference[],
): Promise<readonly Heard[]> {
  const standIns = new StandIns(differences);
  const portions: Portions = (sends, isFirst) =>
    differences.reduce(
      (sofar, { portionsForTheirs }) =>
        portionsForTheirs === undefined
          ? sofar
          : sofar.flatMap((portion) => portionsForTheirs(portion, isFirst)),
      [sends] as readonly (readonly Sent[])[],
    );
  const [heardFromUs, heardFromThem] = await Promise.all([
    runScript(ours, script),
    runScript(theirs, script.map(standIns.step), portions),
  ]);
  const fromUs = heardFromUs.map((heard) =>
    differences.reduce((sofar, { readOurs }) => readOurs?.(sofar) ?? sofar, heard),
  );
  const fromThem = heardFromThem.map((heard) =>
    differences.reduce((sofar, { readTheirs }) => readTheirs?.(sofar) ?? sofar, standIns.takeOut(heard)),
  );
  assert.deepEqual(fromUs.map(comparable), fromThem.map(comparable));
  return heardFromUs;
}

/** What theirs is told instead of what ours is told. */
class StandIns {
  readonly #differences: readonly Difference[];
  readonly #originals: Frame[] = [];

  constructor(differences: readonly Difference[]) {
    this.#differences = differences;
  }

  readonly step = (step: Step): Step =>
    'cuts' in step ? step : { ...step, sends: step.sends.map((sent) => this.#say(sent)) };

  /** Theirs gives a message that it did not like back: as the original. */
  takeOut(heard: Heard): Heard {
    return eachFrame((frame) => {
      const { offendingMessage } = frame;
      const standIn = isObject(offendingMessage) ? offendingMessage['standIn'] : undefined;
      const original = typeof standIn === 'number' ? this.#originals[standIn] : undefined;
      return original === undefined ? frame : { ...frame, offendingMessage: naivelyDecoded(original) };
    })(heard);
  }

  #say(sent: Sent): Sent {
    const said = this.#differences.reduce((sofar, { sayToTheirs }) => sayToTheirs?.(sofar) ?? sofar, sent);
    const [original, message] = [messageOf(sent), messageOf(said)];
    if (said === sent || original === undefined || message === undefined) return said;
    // Keys that nobody knows are ignored, and come back only within the message.
    return { ...message, standIn: this.#originals.push(original) - 1 };
  }
}

/**
 * What is promised: the order of what comes from the queue. Results and updates have none among each other [ORD6], and what
 * is answered at once [BEAT3] [BAD1] none towards the queue. Session ids are the server's own.
 */
function comparable(heard: Heard): readonly object[] {
  return heard.map((frames) => ({
    queued: frames.filter((frame) => !isOfCall(frame) && !isAtOnce(frame)).map(withoutSessionId),
    ofCalls: frames
      .filter(isOfCall)
      .toSorted((one, other) => compareTexts(canonicalText(one), canonicalText(other))),
    atOnce: frames.filter(isAtOnce),
  }));
}

function isOfCall({ msg }: Frame): boolean {
  return msg === 'result' || msg === 'updated';
}

function isAtOnce({ msg, reason, offendingMessage }: Frame): boolean {
  if (msg === 'pong') return true;
  if (msg !== 'error') return false;
  if (reason === 'Bad request') return !isObject(offendingMessage) || !offendingMessage['msg'];
  return reason === 'Parse error' || reason === 'Must connect first' || reason === 'Already connected';
}

function withoutSessionId(frame: Frame): Frame {
  if (frame['msg'] !== 'connected') return frame;
  return { ...frame, session: isMeteorId(frame['session']) ? 'an id' : frame['session'] };
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => compareTexts(a, b)))
      : item,
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
