import { MethodError } from '../../../server/ddp/author-api.ts';
import {
  turns,
  type AppMethod,
  type AppPublication,
  type AppServer,
  type AppSubscription,
} from './app-server.ts';
import { MarkBoard } from './mark-board.ts';

/** How long the slow ones take, in rounds of the event loop. */
const SLOW_TURNS = 2;
/** They hold the queue for a while [ORD2] [ORD3]. */
export const SLOW_METHODS: readonly string[] = ['later', 'laterRefuse', 'laterFail', 'putLater', 'become'];
export const SLOW_PUBLICATIONS: readonly string[] = ['slow', 'slowRefusal'];

/** The little app that both servers serve, on a board of its own: every outcome a method or a publication can have. */
export function defineMarksApp(server: AppServer): void {
  const board = new MarkBoard();
  server.methods({ ...OUTCOMES, ...boardMethods(board) });
  server.publish(null, function () {
    this.added('settings', 'board', { title: 'Marks', since: new Date(0) });
    this.ready();
  });
  const publications = { ...PUBLICATIONS, ...boardPublications(board) };
  for (const [name, publication] of Object.entries(publications)) server.publish(name, publication);
}

const OUTCOMES: Readonly<Record<string, AppMethod>> = {
  echo: (value) => value,
  count: (...params) => params.length,
  nothing: () => undefined,
  null: () => null,
  values: () => richValue(),
  refuse: (error, reason, details) => refuse(error, reason, details),
  sanitized() {
    throw Object.assign(new Error('secret'), { sanitizedError: new MethodError(400, 'Match failed') });
  },
  borrowed() {
    throw Object.assign(new Error('secret'), {
      isClientSafe: true,
      error: 'borrowed',
      reason: 'Not ours',
      extra: 1,
    });
  },
  fail: () => fail(),
  failText() {
    throw 'secret';
  },
  failNothing(kind) {
    throw [undefined, null, 0, ''][Number(kind)];
  },
  unsayable: (kind) => (kind === 'bigint' ? { n: 1n } : cycle()),
  async later(value) {
    await turns(SLOW_TURNS);
    return value;
  },
  async laterRefuse(error, reason, details) {
    await turns(SLOW_TURNS);
    return refuse(error, reason, details);
  },
  async laterFail() {
    await turns(SLOW_TURNS);
    return fail();
  },
  async unblocked(value) {
    const done = turns(SLOW_TURNS);
    this.unblock?.();
    await done;
    return value;
  },
  seed() {
    return this.randomSeed;
  },
  whoami() {
    return this.userId;
  },
  async become(userId) {
    await this.setUserId(typeof userId === 'string' ? userId : null);
    return 'done';
  },
};

function boardMethods(board: MarkBoard): Readonly<Record<string, AppMethod>> {
  const put: AppMethod = (id, text) => {
    board.put(String(id), String(text));
    return id;
  };
  return {
    put,
    async putLater(...params) {
      await turns(SLOW_TURNS);
      return put.apply(this, params);
    },
    async putUnblocked(...params) {
      this.unblock?.();
      await turns(SLOW_TURNS);
      return put.apply(this, params);
    },
    putAndRefuse(...params) {
      put.apply(this, params);
      return refuse(409, 'Put all the same', undefined);
    },
    note: (id, note) => board.note(String(id), typeof note === 'string' ? note : undefined),
    remove: (id) => board.remove(String(id)),
    clear: () => board.clear(),
  };
}

/** `key` keeps one subscription's documents apart from another's. */
const PUBLICATIONS: Readonly<Record<string, AppPublication>> = {
  empty: () => [],
  wrong: () => ({ neither: 'cursor nor log' }) as never,
  echoed(key, ...params) {
    this.added('params', String(key), { params });
    this.ready();
  },
  moves(key) {
    const id = String(key);
    this.added('moves', id, { a: 1, b: 1, _id: 'not a field' });
    this.added('moves', `${id} too`, {});
    this.changed('moves', id, { a: 2, b: undefined, c: { deep: NaN } });
    this.removed('moves', `${id} too`);
    this.ready();
    this.changed('moves', id, { c: 'whole' });
    this.ready();
  },
  silent(key) {
    this.added('own', String(key), { of: 'silent' });
  },
  mine() {
    this.added('mine', 'user', { id: this.userId, ...(this.userId === null ? {} : { known: true }) });
    this.ready();
  },
  room() {
    this.added('rooms', `of ${this.userId}`, {});
    this.ready();
  },
  failing: (key) => fail(key),
  refusing(key) {
    showOwn(this, key);
    refuse(403, 'Not for you', { why: new Date(0) });
  },
  endingInError(key) {
    showOwn(this, key);
    this.ready();
    this.error(new Error('secret'));
    this.added('own', 'too late', {});
  },
  stopping(key) {
    showOwn(this, key);
    this.ready();
    this.stop();
  },
  unknownChange(key) {
    showOwn(this, key);
    this.changed('nowhere', String(key), { a: 1 });
  },
  unknownRemoval(key) {
    showOwn(this, key);
    this.removed('nowhere', String(key));
  },
  async slow(key) {
    await turns(SLOW_TURNS);
    showOwn(this, key);
    this.ready();
  },
  async slowRefusal(key) {
    showOwn(this, key);
    await turns(SLOW_TURNS);
    return refuse(503, undefined, undefined);
  },
};

function boardPublications(board: MarkBoard): Readonly<Record<string, AppPublication>> {
  return {
    all() {
      this.onStop(watchBoard(board, this, (id) => ({ place: `place of ${id}` })));
      this.ready();
    },
    brief() {
      this.onStop(watchBoard(board, this, () => ({})));
      this.ready();
    },
  };
}

function watchBoard(
  board: MarkBoard,
  subscription: AppSubscription,
  more: (id: string) => Readonly<Record<string, string>>,
): () => void {
  return board.watch({
    added: (id, mark) => subscription.added('marks', id, { ...mark, ...more(id) }),
    changed: (id, change) => subscription.changed('marks', id, change),
    removed: (id) => subscription.removed('marks', id),
  });
}

function showOwn(subscription: AppSubscription, key: unknown): void {
  subscription.added('own', String(key), { of: 'one' });
  subscription.added('own', `${String(key)} too`, { of: 'two' });
}

function refuse(error: unknown, reason: unknown, details: unknown): never {
  const code = typeof error === 'number' || typeof error === 'string' ? error : 400;
  throw new MethodError(code, typeof reason === 'string' ? reason : undefined, details);
}

function fail(about: unknown = 'secret'): never {
  throw new Error(String(about));
}

function cycle(): unknown {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  return self;
}

/** Whatever EJSON has a form for, and what JSON leaves out. */
function richValue(): unknown {
  return {
    date: new Date(1_700_000_000_000),
    badDate: new Date(NaN),
    bytes: new Uint8Array([0, 127, 255]),
    numbers: [NaN, Infinity, -Infinity, -0, 1e21],
    looksLike: { $date: 5 },
    looksLikeToo: [{ $escape: { $binary: 'x' } }, { $InfNaN: 1 }, { $date: 5, too: 1 }, { $other: 1 }],
    nothing: undefined,
    list: [undefined, null, () => 1],
    error: new Error('secret'),
    map: new Map([['a', 1]]),
    text: '\u2028\u0000"\\\ud83d\ude00',
  };
}
