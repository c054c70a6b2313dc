/** Branded, so that one kind of id cannot be passed for another. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SessionId = Branded<'SessionId'>;
export type SubId = Branded<'SubId'>;
export type MethodCallId = Branded<'MethodCallId'>;

/** Meteor's alphabet for ids: no look-alikes (0 1 I O U V l are left out). Source: Meteor's `random` package. */
export const METEOR_ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';
export const METEOR_ID_LENGTH = 17;

const METEOR_ID = /^[23456789A-HJ-NP-TW-Za-km-z]{17}$/;

export function isMeteorId(value: unknown): value is string {
  return typeof value === 'string' && METEOR_ID.test(value);
}
