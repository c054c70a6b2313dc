import { inspect, isDeepStrictEqual } from 'node:util';

export type Heard = Readonly<Record<string, unknown>>;

export interface Expected {
  readonly what: string;
  accepts(heard: Heard): boolean;
}

interface Queued extends Expected {
  /** Of a `result`. */
  readonly callId?: string;
}

/** Between two `nosub` of an id there is at most one subscription under it. */
interface Life {
  /** Its own `ready`, which need not come when it is ended at once. */
  own: 'none' | 'may' | 'must';
  /** After changes of user, when it is the only one. */
  further: number;
}

/**
 * The answers owed for what was sent since the last {@link settle}, and those that came. What is answered at once comes in
 * its order, the queue's answers come in theirs, and the two may be shuffled into one another; results of calls that
 * unblock, `updated` and `ready` have their own places [BEAT3] [ORD6] [SUB2].
 */
export class AnswerRows {
  #now: Expected[] = [];
  #queue: Queued[] = [];
  /** Results of calls that unblock, by id. */
  #anyTime = new Map<string, Expected[]>();
  #lives = new Map<string, Life[]>();
  #calls = new Map<string, number>();
  #heard: Heard[] = [];
  /** How many of `now` have to come before the queue answers: up to `connected`. */
  #first = 0;

  expect(row: 'now' | 'queue', expected: Expected): void {
    if (row === 'queue') this.#queue.push(expected);
    else this.#now.push(expected);
    if (expected.what === 'connected') this.#first = this.#now.length;
  }

  expectResult(callId: string, when: 'in order' | 'at any time', expected: Expected): void {
    this.#calls.set(callId, (this.#calls.get(callId) ?? 0) + 1);
    if (when === 'in order') this.#queue.push({ ...expected, callId });
    else this.#anyTime.set(callId, [...(this.#anyTime.get(callId) ?? []), expected]);
  }

  expectReady(subId: string): void {
    this.#life(subId).own = 'must';
  }

  /** After a change of user. */
  expectReadyTogether(subIds: readonly string[]): void {
    const [only] = subIds;
    if (only === undefined) return;
    if (subIds.length === 1) this.#life(only).further++;
    else this.#queue.push({ what: `ready ${subIds.join()}`, accepts: (heard) => isReadyOf(heard, subIds) });
  }

  expectNosub(subId: string, expected: Expected): void {
    const life = this.#life(subId);
    if (life.own === 'must') life.own = 'may';
    this.#lives.get(subId)?.push({ own: 'none', further: 0 });
    this.#queue.push(expected);
  }

  hear(message: Heard): void {
    this.#heard.push(message);
  }

  /**
   * What is wrong with what came; undefined: nothing.
   * @param isAll whether nothing more is going to come; otherwise what is missing is no fault
   */
  fault(isAll: boolean): string | undefined {
    return this.#faultInRows(isAll) ?? this.#faultInResults(isAll) ?? this.#faultInReadies(isAll);
  }

  /** All has been answered: the next answers are to what is sent from now on. */
  settle(): void {
    this.#now = [];
    this.#queue = [];
    this.#anyTime.clear();
    this.#lives.clear();
    this.#calls.clear();
    this.#heard = [];
    this.#first = 0;
  }

  #life(subId: string): Life {
    const lives = this.#lives.get(subId) ?? [{ own: 'none', further: 0 }];
    this.#lives.set(subId, lives);
    const life = lives.at(-1);
    if (life === undefined) throw new Error('a row of lives has a last one');
    return life;
  }

  /** Keeps every way to read what came as a shuffle of the two rows: how many of the queue's answers have come. */
  #faultInRows(isAll: boolean): string | undefined {
    const queue = this.#queue.filter(({ callId }) => callId === undefined || !this.#anyTime.has(callId));
    let ways = new Set([0]);
    let count = 0;
    for (const heard of this.#heard) {
      if (!this.#isInRows(heard)) continue;
      const next = new Set<number>();
      for (const taken of ways) {
        const fromNow = count - taken;
        if (fromNow >= this.#first && queue[taken]?.accepts(heard) === true) next.add(taken + 1);
        if (this.#now[fromNow]?.accepts(heard) === true) next.add(taken);
      }
      if (next.size === 0) {
        const awaited = [...ways].flatMap((taken) => [queue[taken]?.what, this.#now[count - taken]?.what]);
        return `${shown(heard)} came; awaited: ${shown([...new Set(awaited)])}`;
      }
      ways = next;
      count++;
    }
    if (!isAll || (count === queue.length + this.#now.length && ways.has(queue.length))) return undefined;
    const missing = [...ways].map((taken) => [queue[taken]?.what, this.#now[count - taken]?.what]);
    return `missing after ${count} answers: ${shown(missing)}`;
  }

  #isInRows({ msg, id, subs }: Heard): boolean {
    switch (msg) {
      case 'added':
      case 'changed':
      case 'removed':
      case 'updated':
        return false;
      case 'result':
        return !this.#anyTime.has(String(id));
      case 'ready':
        return !Array.isArray(subs) || subs.length !== 1;
      default:
        return true;
    }
  }

  #faultInResults(isAll: boolean): string | undefined {
    const results = new Map<string, Heard[]>();
    const updated = new Map<string, number>();
    for (const heard of this.#heard) {
      if (heard['msg'] === 'result') {
        const id = String(heard['id']);
        results.set(id, [...(results.get(id) ?? []), heard]);
      } else if (heard['msg'] === 'updated') {
        const [id] = (heard['methods'] ?? []) as readonly string[];
        if (id === undefined || !isDeepStrictEqual(heard, { msg: 'updated', methods: [id] }))
          return shown(heard);
        updated.set(id, (updated.get(id) ?? 0) + 1);
        if ((updated.get(id) ?? 0) > (results.get(id)?.length ?? 0)) return `updated ${id} before its result`;
      }
    }
    for (const [id, owed] of this.#anyTime) {
      const inOrder = this.#queue.filter(({ callId }) => callId === id);
      const came = results.get(id) ?? [];
      if (!canBeMatched(came, [...owed, ...inOrder])) return `results of ${id}: ${shown(came)}`;
    }
    for (const [id, count] of this.#calls) {
      const given = [results.get(id)?.length ?? 0, updated.get(id) ?? 0];
      if (isAll && given.some((each) => each !== count))
        return `call ${id} (${count} times): ${given.join(', ')}`;
    }
    return undefined;
  }

  #faultInReadies(isAll: boolean): string | undefined {
    const ended = new Map<string, number>();
    const readies = new Map<string, number>();
    for (const { msg, id, subs } of this.#heard) {
      if (msg === 'nosub' && typeof id === 'string') {
        ended.set(id, (ended.get(id) ?? 0) + 1);
      } else if (msg === 'ready' && Array.isArray(subs) && subs.length === 1) {
        const key = JSON.stringify([subs[0], ended.get(String(subs[0])) ?? 0]);
        readies.set(key, (readies.get(key) ?? 0) + 1);
      }
    }
    for (const [id, lives] of this.#lives) {
      for (const [at, { own, further }] of lives.entries()) {
        const key = JSON.stringify([id, at]);
        const came = readies.get(key) ?? 0;
        readies.delete(key);
        const most = further + (own === 'none' ? 0 : 1);
        const least = further + (own === 'must' ? 1 : 0);
        if (came > most || (isAll && came < least)) return `ready of ${id} (${own}, ${further}): ${came}`;
      }
    }
    return readies.size === 0 ? undefined : `ready of nothing awaited: ${[...readies.keys()].join()}`;
  }
}

function isReadyOf({ msg, subs, ...rest }: Heard, subIds: readonly string[]): boolean {
  if (msg !== 'ready' || !Array.isArray(subs) || Object.keys(rest).length > 0) return false;
  return isDeepStrictEqual(new Set(subs as unknown[]), new Set(subIds)) && subs.length === subIds.length;
}

/** Whether each of these has an expectation of its own. */
function canBeMatched(came: readonly Heard[], owed: readonly Expected[]): boolean {
  const takenBy = new Map<number, number>();
  const find = (heard: number, tried: Set<number>): boolean => {
    for (const [at, expected] of owed.entries()) {
      const message = came[heard];
      if (tried.has(at) || message === undefined || !expected.accepts(message)) continue;
      tried.add(at);
      const other = takenBy.get(at);
      if (other !== undefined && !find(other, tried)) continue;
      takenBy.set(at, heard);
      return true;
    }
    return false;
  };
  return came.every((_message, at) => find(at, new Set()));
}

function shown(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: 200, maxStringLength: 300, maxArrayLength: 20 });
}
