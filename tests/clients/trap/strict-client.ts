import { StrictStore, type Fields } from './strict-store.ts';
import { StubDocuments, type Addressed } from './stub-documents.ts';

export type Message = Readonly<Record<string, unknown>>;

/** A call whose callback has not run. */
interface Call {
  readonly message: Message;
  isSent: boolean;
  hasResult: boolean;
  isDataVisible: boolean;
}

interface Subscribed {
  readonly message: Message;
  isReady: boolean;
}

/**
 * Meteor's ddp-client with the stores it had before 2.4, and has in Node to this day: what it throws at, what it buffers
 * until quiescence, when it empties its stores, when callbacks run (ddp.md 80–97). It has no socket: it is told what
 * happens, and says what it has to through `send`.
 */
export class StrictClient {
  readonly #send: (message: Message) => void;
  readonly #stores = new Map<string, StrictStore>();
  readonly #subscriptions = new Map<string, Subscribed>();
  readonly #calls = new Map<string, Call>();
  readonly #stubDocuments = new StubDocuments();
  readonly #subsBeingRevived = new Set<string>();
  readonly #callsBlockingQuiescence = new Set<string>();
  #afterUpdates: (() => void)[] = [];
  #buffered: Message[] = [];
  #lastSession: string | undefined;
  #isResetDue = false;
  #isOpen = false;
  #ids = 0;

  constructor(collections: readonly string[], send: (message: Message) => void) {
    this.#send = send;
    for (const collection of collections) this.#stores.set(collection, new StrictStore());
  }

  store(collection: string): StrictStore {
    const store = this.#stores.get(collection);
    if (store === undefined) throw new Error(`nobody has declared the collection ${collection}`);
    return store;
  }

  /** The ids of the subscriptions that neither side has ended. */
  get subscriptions(): readonly string[] {
    return [...this.#subscriptions.keys()];
  }

  /** Every subscription is ready, every callback has run. */
  get isQuiet(): boolean {
    const isReady = [...this.#subscriptions.values()].every((subscription) => subscription.isReady);
    return isReady && this.#calls.size === 0 && !this.#isBuffering;
  }

  /** A new session has begun; the stores still show what the last one left (ddp.md 83). */
  get isResetDue(): boolean {
    return this.#isResetDue;
  }

  subscribe(name: string, params: readonly unknown[]): string {
    const id = `s${++this.#ids}`;
    const message = { msg: 'sub', id, name, params };
    this.#subscriptions.set(id, { message, isReady: false });
    this.#say(message);
    return id;
  }

  unsubscribe(id: string): void {
    if (this.#subscriptions.delete(id)) this.#say({ msg: 'unsub', id });
  }

  /** @param stub writes what the method is expected to write, by {@link StrictStore.write} */
  call(method: string, params: readonly unknown[], randomSeed?: string, stub?: () => void): void {
    const id = `m${++this.#ids}`;
    if (stub !== undefined) this.#runStub(id, stub);
    const seed = randomSeed === undefined ? {} : { randomSeed };
    const message = { msg: 'method', id, method, params, ...seed };
    this.#calls.set(id, { message, isSent: this.#isOpen, hasResult: false, isDataVisible: false });
    this.#say(message);
  }

  lost(): void {
    this.#isOpen = false;
  }

  /** The socket is open, for the first time or again: all that is outstanding goes out at once (ddp.md 81). */
  opened(): void {
    this.#isOpen = true;
    const session = this.#lastSession === undefined ? {} : { session: this.#lastSession };
    this.#say({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'], ...session });
    for (const call of this.#calls.values()) {
      call.isSent = !call.hasResult;
      if (!call.isSent) continue;
      // It runs again: what it wrote the first time does not count.
      call.isDataVisible = false;
      this.#say(call.message);
    }
    for (const { message } of this.#subscriptions.values()) this.#say(message);
  }

  /** @throws {Error} in the words of Meteor's client, which then loses the message */
  receive(message: Message): void {
    const id = String(message['id']);
    switch (message['msg']) {
      case 'connected':
        return this.#connected(message['session']);
      case 'result': {
        const call = this.#calls.get(id);
        if (call === undefined) return;
        call.hasResult = true;
        return this.#forgetIfOver(id, call);
      }
      case 'nosub':
        this.#data(message);
        this.#subscriptions.delete(id);
        return;
      case 'added':
      case 'changed':
      case 'removed':
      case 'ready':
      case 'updated':
        return this.#data(message);
      case 'ping':
        return this.#say({ msg: 'pong' });
      default:
        throw new Error(`a server that says ${JSON.stringify(message)}`);
    }
  }

  #connected(session: unknown): void {
    if (this.#lastSession !== undefined) this.#isResetDue = true;
    const isSameSession = typeof session === 'string' && session === this.#lastSession;
    if (typeof session === 'string') this.#lastSession = session;
    if (isSameSession) return;
    if (this.#isResetDue) this.#stubDocuments.forget();
    this.#afterUpdates = [];
    this.#buffered = [];
    this.#subsBeingRevived.clear();
    for (const [id, { isReady }] of this.#subscriptions) if (isReady) this.#subsBeingRevived.add(id);
    this.#callsBlockingQuiescence.clear();
    if (this.#isResetDue) {
      for (const [id, call] of this.#calls) {
        if (call.hasResult) this.#afterUpdates.push(() => this.#dataVisible(id, call));
        else if (call.isSent) this.#callsBlockingQuiescence.add(id);
      }
    }
    if (this.#isBuffering) return;
    this.#resetStores();
    this.#runAfterUpdates();
  }

  get #isBuffering(): boolean {
    return this.#subsBeingRevived.size > 0 || this.#callsBlockingQuiescence.size > 0;
  }

  /** All data waits until every revived subscription and every call sent again has been answered (ddp.md 84). */
  #data(message: Message): void {
    let messages = [message];
    if (this.#isBuffering) {
      this.#buffered.push(message);
      if (message['msg'] === 'nosub') this.#subsBeingRevived.delete(String(message['id']));
      for (const id of listOf(message['subs'])) this.#subsBeingRevived.delete(id);
      for (const id of listOf(message['methods'])) this.#callsBlockingQuiescence.delete(id);
      if (this.#isBuffering) return;
      messages = this.#buffered;
      this.#buffered = [];
    }
    const updates = messages.flatMap((each) => this.#process(each));
    this.#resetStores();
    for (const { collection, update } of updates) this.store(collection).update(update);
    this.#runAfterUpdates();
  }

  /** @returns what is for the stores */
  #process(message: Message): readonly Addressed[] {
    switch (message['msg']) {
      case 'ready':
        for (const id of listOf(message['subs'])) this.#whenFlushed(() => this.#ready(id));
        return [];
      case 'updated':
        return listOf(message['methods']).flatMap((id) => this.#updated(id));
      case 'nosub':
        return [];
      default: {
        const addressed = addressedOf(message);
        return this.#stubDocuments.keeps(addressed, this.#isResetDue) ? [] : [addressed];
      }
    }
  }

  #updated(id: string): readonly Addressed[] {
    const replaced = this.#stubDocuments.done(id);
    const call = this.#calls.get(id);
    if (call === undefined) throw new Error(`No callback invoker for method ${id}`);
    this.#whenFlushed(() => this.#dataVisible(id, call));
    return replaced;
  }

  #ready(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription !== undefined) subscription.isReady = true;
  }

  #dataVisible(id: string, call: Call): void {
    call.isDataVisible = true;
    this.#forgetIfOver(id, call);
  }

  /** Its callback runs. */
  #forgetIfOver(id: string, { hasResult, isDataVisible }: Call): void {
    if (hasResult && isDataVisible) this.#calls.delete(id);
  }

  #runStub(id: string, stub: () => void): void {
    let run = stub;
    for (const [collection, store] of this.#stores) {
      const inner = run;
      run = () => this.#stubDocuments.wrote(id, collection, store.runStub(inner));
    }
    run();
  }

  #whenFlushed(run: () => void): void {
    const isAwaited = (id: string): boolean => this.#calls.get(id)?.isSent === true;
    this.#stubDocuments.whenFlushed(isAwaited, () => this.#afterUpdates.push(run));
  }

  #resetStores(): void {
    if (!this.#isResetDue) return;
    for (const store of this.#stores.values()) store.reset();
    this.#isResetDue = false;
  }

  #runAfterUpdates(): void {
    const runs = this.#afterUpdates;
    this.#afterUpdates = [];
    for (const run of runs) run();
  }

  #say(message: Message): void {
    if (this.#isOpen) this.#send(message);
  }
}

function addressedOf({ msg, collection, id, fields, cleared }: Message): Addressed {
  const document = { id: String(id), fields: (fields ?? {}) as Fields, cleared: listOf(cleared) };
  switch (msg) {
    case 'added':
    case 'changed':
      return { collection: String(collection), update: { msg, ...document } };
    case 'removed':
      return { collection: String(collection), update: { msg, id: document.id } };
    default:
      throw new Error(`${String(msg)} is no data`);
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
