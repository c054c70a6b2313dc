import { METHOD_DIFFERENCES } from './method-differences.ts';
import { MESSAGE_DIFFERENCES } from './message-differences.ts';
import { ORDER_DIFFERENCES } from './order-differences.ts';
import { DOCUMENT_DIFFERENCES } from './document-differences.ts';
import type { Portions } from './run-script.ts';
import type { Heard, Script, Sent } from './script.ts';

/**
 * Where Meteor's server answers otherwise than ours. Its server is told, or what is heard is read, so that what the
 * difference is not about can still be compared to the last field.
 */
export interface Difference {
  /** Of PROTOCOL.md: what ours does. */
  readonly rule: string;
  /** What theirs does. */
  readonly theirs: string;
  /** Fails without the difference. */
  readonly script: Script;
  /** Said to theirs in its place: something that theirs answers as ours answers the original. */
  readonly sayToTheirs?: (sent: Sent) => Sent;
  readonly portionsForTheirs?: Portions;
  readonly readTheirs?: (heard: Heard) => Heard;
  readonly readOurs?: (heard: Heard) => Heard;
}

/** In this order they are applied. */
export const DIFFERENCES: readonly Difference[] = [
  ...ORDER_DIFFERENCES,
  ...MESSAGE_DIFFERENCES,
  ...METHOD_DIFFERENCES,
  ...DOCUMENT_DIFFERENCES,
];
