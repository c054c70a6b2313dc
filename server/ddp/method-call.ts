import type { MethodMessage } from '../../shared/ddp/client-messages.ts';
import { MethodError } from '../../shared/ddp/ddp-error.ts';
import { RandomStream } from '../../shared/ddp/random-stream.ts';
import type { Turn } from './inbox.ts';
import type { Connection, MethodCall } from './server-api.ts';
import type { Session } from './session.ts';
import { changeUser } from './user-change.ts';

/** One run of a method: its `this`. */
export class RunningCall implements MethodCall {
  readonly randomSeed: string | null;
  /** Settles when all changes of user that the method asked for are done. */
  userChange: Promise<void> | undefined;
  readonly #session: Session;
  readonly #message: MethodMessage;
  readonly #turn: Turn;
  #hasUnblocked = false;
  #streams: RandomStream | undefined;

  constructor(session: Session, message: MethodMessage, turn: Turn) {
    this.#session = session;
    this.#message = message;
    this.#turn = turn;
    // As Meteor has it, an empty seed is none: two calls that send it are not to draw the same ids.
    this.randomSeed = message.randomSeed === '' ? null : (message.randomSeed ?? null);
  }

  get userId(): string | null {
    return this.#session.userId;
  }
  get connection(): Connection {
    return this.#session.connection;
  }

  /** @returns what the method returns. @throws {MethodError} 404 when there is no such method [METH3], or too many calls [LIM5] */
  run(): unknown {
    const { method, params } = this.#message;
    const definition = this.#session.parts.methods.get(method);
    if (definition === undefined) throw new MethodError(404, `Method '${method}' not found`);
    this.#session.rates.takeCall(method);
    if (typeof definition === 'function') {
      return definition.apply(this, params.kind === 'values' ? [...params.values] : []);
    }
    if (params.kind !== 'text') throw new TypeError(`method ${method} wants its parameters as text`);
    if (definition.params === 'scanned') return definition.run.call(this, params.text);
    if (params.text instanceof Uint8Array) return definition.run.call(this, new Uint8Array(params.text));
    throw new TypeError(`method ${method} has no scan`);
  }

  randomStream(name: string): { id(): string } | null {
    if (this.randomSeed === null) return null;
    this.#streams ??= new RandomStream(this.randomSeed);
    return this.#streams.stream(name);
  }

  unblock(): void {
    this.#hasUnblocked = true;
    this.#turn.unblock();
  }

  setUserId(userId: string | null): Promise<void> {
    if (userId !== null && typeof userId !== 'string') throw new TypeError('a user id is a string or null');
    // Messages already running would see another user halfway through [USER5].
    if (this.#hasUnblocked) throw new Error('setUserId cannot be called after unblock');
    const before = this.userChange ?? Promise.resolve();
    this.userChange = before.then(() => changeUser(this.#session, userId));
    return this.userChange;
  }
}
