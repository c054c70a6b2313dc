/** Nothing can be measured: no connection, no publication `teacher`. The message is one line for people. */
export class UnusableServer extends Error {
  override readonly name = 'UnusableServer';
}
