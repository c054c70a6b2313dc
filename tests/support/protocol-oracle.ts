import { errorMessage, exactly, notFound, refusal } from './expected-messages.ts';
import { depthOf, valuesOf } from './json-measures.ts';
import { naiveDecode, UNDECODABLE } from './naive-ejson.ts';
import { AnswerRows, type Expected, type Heard } from './answer-rows.ts';

const MAX_SUBSCRIPTIONS = 100;
const MAX_DEPTH = 64;
const MAX_VALUES = 32_768;
const TOO_DEEP = 'Parse error';
const TOO_MANY_VALUES = `Too many values in a message: at most ${MAX_VALUES}`;
const SPOKEN = ['1', 'pre2', 'pre1'];

/** What a method answers to decoded parameters (for `isText`: to the JSON's). */
export interface ExpectedMethod {
  /** Unblocks: its result may come at any time. It gets its parameters undecoded. */
  readonly isText?: boolean;
  readonly changesUser?: boolean;
  /** Whether a `result` message is a possible answer; it has to have the form of one in any case. */
  accepts(params: readonly unknown[], result: Heard): boolean;
}

/** Whether a publication becomes ready, or ends with one of these errors. */
export type ExpectedPublication = (params: readonly unknown[]) => 'ready' | readonly (number | string)[];

/** What the server under test offers. */
export interface Offered {
  readonly methods: ReadonlyMap<string, ExpectedMethod>;
  readonly publications: ReadonlyMap<string, ExpectedPublication>;
}

export interface LiveSub {
  readonly name: string;
  readonly params: readonly unknown[];
}

/**
 * Says of one connection, from the messages that were sent on it, what PROTOCOL.md promises in answer. It reads with
 * JSON.parse and the rules, and shares no code with the server.
 */
export class ProtocolOracle {
  /** By id, as they are when all that was sent has been handled. */
  readonly subscriptions = new Map<string, LiveSub>();
  readonly rows = new AnswerRows();
  /** Some subscription asked to go on where another ended: what it holds is not all that it was sent. */
  hasResumed = false;
  readonly #offered: Offered;
  #state: 'awaiting connect' | 'connected' | 'failed' = 'awaiting connect';
  #isPre1 = false;

  constructor(offered: Offered) {
    this.#offered = offered;
  }

  /** The server will close with 1000. */
  get isFailed(): boolean {
    return this.#state === 'failed';
  }

  /** One whole message was sent: valid UTF-8. */
  sent(bytes: Uint8Array): void {
    if (this.#state === 'failed') return;
    const text = Buffer.from(bytes).toString();
    const value = parsed(text);
    const excess = excessOf(text);
    if (value === undefined) {
      // Of text that is no JSON its measures mean nothing: each complaint is right.
      this.#expect('now', errorMessage(['Bad request', ...excess]));
    } else if (excess.length > 0) {
      this.#sentTooMuch(value as Heard, excess, bytes.length > 1024);
    } else if (typeof value !== 'object' || value === null) {
      this.#expect('now', errorMessage(['Bad request']));
    } else {
      this.#sentObject(value as Readonly<Record<string, unknown>>, bytes.length > 1024);
    }
  }

  /** Nested too deep, or of too many values [BAD5] [BAD11]. */
  #sentTooMuch(value: Heard, excess: readonly string[], isLarge: boolean): void {
    const isCall = !Array.isArray(value) && value['msg'] === 'method' && isWellFormedCall(value);
    if (!isCall || excess.includes(TOO_DEEP)) {
      this.#expect('now', errorMessage(excess));
    } else if (this.#state === 'awaiting connect' || this.#isText(value['method'])) {
      this.#sentObject(value, isLarge);
    } else {
      const [id, reason = ''] = [String(value['id']), ...excess];
      this.rows.expectResult(id, 'in order', exactly({ msg: 'result', id, error: refusal(400, reason) }));
    }
  }

  #isText(method: unknown): boolean {
    return this.#offered.methods.get(String(method))?.isText === true;
  }

  #sentObject(value: Readonly<Record<string, unknown>>, isLarge: boolean): void {
    const complain = (row: 'now' | 'queue', reason: string): void =>
      this.#expect(row, errorMessage([reason], isLarge ? undefined : value));
    if (Array.isArray(value) || !value['msg']) {
      complain('now', 'Bad request');
      return;
    }
    const undecodable = isUndecodable(value, this.#offered);
    if (undecodable) {
      this.#expect('now', errorMessage(['Parse error']));
      return;
    }
    if (value['msg'] === 'connect') {
      if (this.#state === 'connected') complain('now', 'Already connected');
      else this.#connect(value);
    } else if (this.#state === 'awaiting connect') {
      complain('now', 'Must connect first');
    } else {
      this.#inSession(value, (reason) => complain('queue', reason));
    }
  }

  #connect({ version, support }: Readonly<Record<string, unknown>>): void {
    const versions = Array.isArray(support) ? (support as unknown[]) : [];
    const isGood =
      typeof version === 'string' &&
      versions.every((entry) => typeof entry === 'string') &&
      versions.includes(version);
    const chosen = isGood ? (versions.find((entry) => SPOKEN.includes(entry)) ?? '1') : '1';
    if (isGood && chosen === version) {
      this.#state = 'connected';
      this.#isPre1 = version === 'pre1';
      this.#expect('now', {
        what: 'connected',
        accepts: ({ msg, session, ...rest }) =>
          msg === 'connected' && /^[\w]{17}$/.test(String(session)) && Object.keys(rest).length === 0,
      });
    } else {
      this.#state = 'failed';
      this.#expect('now', exactly({ msg: 'failed', version: chosen }));
    }
  }

  #inSession(message: Readonly<Record<string, unknown>>, complain: (reason: string) => void): void {
    const { msg, id } = message;
    const hasParams = message['params'] === undefined || Array.isArray(message['params']);
    switch (msg) {
      case 'ping':
      case 'pong':
        if (this.#isPre1) complain('Bad request');
        else if (msg === 'ping') this.#ping(message, complain);
        return;
      case 'sub':
        if (typeof id !== 'string' || typeof message['name'] !== 'string' || !hasParams) {
          complain('Malformed subscription');
        } else this.#sub(id, message['name'], message['params']);
        return;
      case 'unsub':
        if (id !== undefined && typeof id !== 'string') complain('Malformed unsubscription');
        else this.#unsub(id);
        return;
      case 'method':
        if (!isWellFormedCall(message)) complain('Malformed method invocation');
        else this.#call(String(id), String(message['method']), message['params']);
        return;
      default:
        complain('Bad request');
    }
  }

  #ping(message: Readonly<Record<string, unknown>>, complain: (reason: string) => void): void {
    const { id } = message;
    if (id === undefined) this.#expect('now', exactly({ msg: 'pong' }));
    else if (id === null || typeof id === 'string' || typeof id === 'number') {
      this.#expect('now', exactly({ msg: 'pong', id }));
    } else complain('Bad request');
  }

  #sub(id: string, name: string, params: unknown): void {
    if (this.subscriptions.has(id)) return;
    const publication = this.#offered.publications.get(name);
    if (publication === undefined) {
      this.#nosub(id, exactly({ msg: 'nosub', id, error: notFound(`Subscription '${name}' not found`) }));
      return;
    }
    const decoded = decodedParams(params);
    const outcome = this.subscriptions.size >= MAX_SUBSCRIPTIONS ? [429] : publication(decoded);
    if (outcome === 'ready') {
      this.subscriptions.set(id, { name, params: decoded });
      this.hasResumed ||= JSON.stringify(decoded).includes('"since"');
      this.rows.expectReady(id);
    } else {
      this.#nosub(id, {
        what: `nosub ${id} with ${outcome.join(' or ')}`,
        accepts: ({ msg, id: given, error }) => msg === 'nosub' && given === id && isErrorOf(error, outcome),
      });
    }
  }

  #unsub(id: string | undefined): void {
    if (id === undefined) {
      this.#expect('queue', exactly({ msg: 'nosub' }));
      return;
    }
    this.subscriptions.delete(id);
    this.#nosub(id, exactly({ msg: 'nosub', id }));
  }

  #nosub(id: string, expected: Expected): void {
    this.rows.expectNosub(id, expected);
  }

  #call(id: string, name: string, params: unknown): void {
    const method = this.#offered.methods.get(name);
    if (method === undefined) {
      const error = notFound(`Method '${name}' not found`);
      this.rows.expectResult(id, 'in order', exactly({ msg: 'result', id, error }));
      return;
    }
    const given = method.isText === true ? ((params ?? []) as unknown[]) : decodedParams(params);
    const expected: Expected = {
      what: `result ${id} of ${name}`,
      accepts: (heard) => isResult(heard, id) && method.accepts(given, heard),
    };
    const changes = method.changesUser === true && method.accepts(given, { msg: 'result', id });
    if (changes) this.rows.expectReadyTogether([...this.subscriptions.keys()]);
    this.rows.expectResult(id, method.isText === true ? 'at any time' : 'in order', expected);
  }

  #expect(row: 'now' | 'queue', expected: Expected): void {
    this.rows.expect(row, expected);
  }
}

/** Whether this is a Meteor.Error as the wire has it, with one of these codes. */
export function isErrorOf(error: unknown, codes: readonly (number | string)[]): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const {
    isClientSafe,
    error: code,
    reason,
    message,
    errorType,
  } = error as Readonly<Record<string, unknown>>;
  const text = typeof reason === 'string' ? `${reason} [${String(code)}]` : `[${String(code)}]`;
  const isShaped = isClientSafe === true && message === text && errorType === 'Meteor.Error';
  return isShaped && codes.some((each) => each === code);
}

function isResult({ msg, id, ...rest }: Heard, callId: string): boolean {
  const others = Object.keys(rest);
  return (
    msg === 'result' &&
    id === callId &&
    others.every((key) => key === 'result' || key === 'error') &&
    others.length < 2
  );
}

function isWellFormedCall({ id, method, params, randomSeed }: Readonly<Record<string, unknown>>): boolean {
  const isSeed = randomSeed === undefined || typeof randomSeed === 'string';
  return (
    typeof id === 'string' &&
    typeof method === 'string' &&
    (params === undefined || Array.isArray(params)) &&
    isSeed
  );
}

/** Well formed, and yet its parameters are no EJSON; those of a text method are its own affair. */
function isUndecodable(message: Readonly<Record<string, unknown>>, offered: Offered): boolean {
  const { msg, id, name, method, params } = message;
  if (!Array.isArray(params)) return false;
  const isSub = msg === 'sub' && typeof id === 'string' && typeof name === 'string';
  const isCall = msg === 'method' && isWellFormedCall(message);
  if (!isSub && !isCall) return false;
  if (isCall && offered.methods.get(String(method))?.isText === true) return false;
  return naiveDecode(params) === UNDECODABLE;
}

function decodedParams(params: unknown): readonly unknown[] {
  const decoded = naiveDecode(params);
  return Array.isArray(decoded) ? (decoded as unknown[]) : [];
}

function excessOf(text: string): readonly string[] {
  return [
    ...(depthOf(text) > MAX_DEPTH ? [TOO_DEEP] : []),
    ...(valuesOf(text) > MAX_VALUES ? [TOO_MANY_VALUES] : []),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
