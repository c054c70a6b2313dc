import { isDeepStrictEqual } from 'node:util';
import type { Expected } from './answer-rows.ts';

/** An `error` with one of these reasons. */
export function errorMessage(reasons: readonly string[], offendingMessage?: unknown): Expected {
  const rest = offendingMessage === undefined ? {} : { offendingMessage };
  const messages = reasons.map((reason) => exactly({ msg: 'error', reason, ...rest }));
  return {
    what: messages.map(({ what }) => what).join(' or '),
    accepts: (heard) => messages.some((message) => message.accepts(heard)),
  };
}

/** This message, as JSON has it. */
export function exactly(message: object): Expected {
  const text = JSON.stringify(message);
  const asJson: unknown = JSON.parse(text);
  return { what: text, accepts: (heard) => isDeepStrictEqual(heard, asJson) };
}

export function notFound(reason: string): object {
  return refusal(404, reason);
}

export function refusal(error: number, reason: string): object {
  return { isClientSafe: true, error, reason, message: `${reason} [${error}]`, errorType: 'Meteor.Error' };
}
