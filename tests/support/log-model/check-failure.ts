/** What is watched on every client of the log model. */
export type CheckName =
  | 'alternation'
  | 'answers'
  | 'bytes that stay'
  | 'decoding'
  | 'final documents'
  | 'leak'
  | 'nosub'
  | 'offsets'
  | 'order'
  | 'ready'
  | 'room'
  | 'updated'
  | 'writes';

export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
  readonly check: CheckName;

  constructor(name: CheckName, message: string) {
    super(`${name}: ${message}`);
    this.check = name;
  }
}

export function check(isTrue: boolean, name: CheckName, otherwise: () => string): asserts isTrue {
  if (!isTrue) throw new CheckFailure(name, otherwise());
}
