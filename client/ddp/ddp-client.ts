import { MethodError } from '../../shared/ddp/ddp-error.ts';
import type {
  Call,
  CallOptions,
  Collection,
  DdpClientOptions,
  DdpStatus,
  DocumentShape,
  Stop,
  SubscribeOptions,
  SubscriptionHandle,
} from './client-api.ts';
import { DdpSession, VERSIONS, type SessionEnd, type SessionMessage } from './ddp-session.ts';
import { OutstandingCalls } from './outstanding-calls.ts';
import { retryDelayMs } from './retry-delay.ts';
import { SessionData } from './session-data.ts';
import { tellAll } from './tell-all.ts';

/** From the first try of a socket to `connected` (ddp.md 80). */
const CONNECT_TIMEOUT_MS = 10_000;
/** A session that ends sooner counts as a failed attempt: a server that hangs up at once is not asked without pause. */
const STEADY_MS = 1_000;
/** The id of the `login` call: the others have numbers. */
const LOGIN_ID = 'login';
/** Refusals of `login` that say nothing of who logs in: the next attempt may go well. */
const PASSING_REFUSALS: ReadonlySet<unknown> = new Set([500, 503, 'too-many-requests']);

/** What a server offers; `publications` names the parameters, `methods` has them under `params`. */
export interface DdpApi {
  readonly methods: object;
  readonly publications: object;
}

/** Any server's. */
export interface AnyApi {
  readonly methods: Readonly<Record<string, { readonly params: readonly unknown[] }>>;
  readonly publications: Readonly<Record<string, readonly unknown[]>>;
}

type Name<Table> = keyof Table & string;
type MethodParams<Method> = Method extends { readonly params: infer Params extends readonly unknown[] }
  ? Params
  : never;
type PublicationParams<Publication> = Publication extends readonly unknown[] ? Publication : never;

/** A DDP client that never gives up: see client-api.ts for what it promises. */
export class DdpClient<Api extends DdpApi = AnyApi> {
  readonly #options: DdpClientOptions;
  readonly #calls = new OutstandingCalls();
  readonly #data: SessionData;
  readonly #statusListeners = new Set<(status: DdpStatus) => void>();
  readonly #stopWaking: Stop;
  #status: DdpStatus = { kind: 'connecting' };
  #session: DdpSession | undefined;
  #isLoggingIn = false;
  #previousSession: string | undefined;
  #connectedAt = 0;
  #version = VERSIONS[0] ?? '1';
  /** Versions that this server has refused in a row. */
  #refusedVersions = new Set<string>();
  #failures = 0;
  #cancelRetry: Stop = () => undefined;

  /** Connects at once. */
  constructor(options: DdpClientOptions) {
    this.#options = options;
    this.#data = new SessionData({
      ...(options.ejson === undefined ? {} : { ejson: options.ejson }),
      onCaughtUp: () => this.#caughtUp(),
    });
    this.#stopWaking = options.onWake?.(() => this.reconnect()) ?? (() => undefined);
    this.#connect();
  }

  get status(): DdpStatus {
    return this.#status;
  }

  onStatus(listener: (status: DdpStatus) => void): Stop {
    this.#statusListeners.add(listener);
    return () => void this.#statusListeners.delete(listener);
  }

  /**
   * The collection of that name, to be declared once and before anything is subscribed that fills it: documents of
   * collections nobody declared are dropped. `plainDocuments` keeps the fields as they come.
   */
  collection<Document>(name: string, shape: DocumentShape<Document>): Collection<Document> {
    return this.#data.declare(name, shape);
  }

  call<M extends Name<Api['methods']>>(
    method: M,
    params: MethodParams<Api['methods'][M]>,
    options: CallOptions = {},
  ): Call {
    const encoded: unknown = this.#options.ejson?.encode(params) ?? params;
    const { call, text } = this.#calls.begin(method, encoded, options);
    if (this.#status.kind === 'closed' || this.#status.kind === 'failed')
      this.#calls.rejectAll(clientClosed());
    else if (this.#isHeard) this.#sendCall({ id: call.id, text });
    return call;
  }

  subscribe<P extends Name<Api['publications']>>(
    publication: P,
    params: PublicationParams<Api['publications'][P]>,
    options: SubscribeOptions = {},
  ): SubscriptionHandle {
    const subscription = this.#data.subscribe(publication, params, options);
    if (this.#isHeard) this.#session?.send(this.#data.subText(subscription));
    return {
      id: subscription.id,
      get isReady() {
        return subscription.isReady;
      },
      stop: () => {
        if (subscription.isStopped) return;
        const isOpen = this.#isHeard;
        this.#data.stop(subscription, isOpen);
        if (isOpen) this.#session?.send(JSON.stringify({ msg: 'unsub', id: subscription.id }));
      },
    };
  }

  /** Makes the next attempt now; while connected, asks the server for a sign of life. */
  reconnect(): void {
    if (this.#status.kind === 'waiting') this.#connect();
    else this.#session?.probe();
  }

  /** Ends everything. Calls that wait are rejected with `client-closed`; collections stay as they are. */
  close(): void {
    if (this.#status.kind === 'closed') return;
    this.#stopWaking();
    this.#stopTrying();
    this.#setStatus({ kind: 'closed' });
    this.#calls.rejectAll(clientClosed());
  }

  #connect(): void {
    this.#cancelRetry();
    this.#setStatus({ kind: 'connecting' });
    const { openSocket, clock } = this.#options;
    const previous = this.#previousSession;
    this.#session = new DdpSession(
      {
        openSocket,
        clock,
        version: this.#version,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        ...(previous === undefined ? {} : { previous }),
      },
      {
        onOpen: () => this.#opened(),
        onConnected: () => this.#connected(),
        onMessage: (message) => this.#receive(message),
        onEnd: (end) => this.#ended(end),
      },
    );
  }

  #receive(message: SessionMessage): void {
    switch (message.msg) {
      case 'result':
        if (message.id === LOGIN_ID) return this.#loginAnswered(this.#data.answerOf(message));
        this.#calls.answered(message.id, this.#data.answerOf(message));
        return this.#settle();
      case 'updated':
        this.#calls.updated(message.methods);
        return this.#settle();
      case 'error':
        return this.#options.onProtocolError?.(message.reason, message.offendingMessage);
      case 'pong':
        return;
      default:
        return this.#data.receive(message);
    }
  }

  /** What is said now reaches the server, in the order in which it is said. */
  get #isHeard(): boolean {
    return this.#session?.isOpen === true && !this.#isLoggingIn;
  }

  #opened(): void {
    const params = this.#options.login?.params();
    if (params === undefined) return this.#revive();
    // Which collections will be resumed has to be known when `connected` comes.
    this.#data.revivedSubs();
    this.#isLoggingIn = true;
    this.#session?.send(JSON.stringify({ msg: 'method', id: LOGIN_ID, method: 'login', params: [params] }));
  }

  #loginAnswered(answer: { readonly result: unknown } | { readonly error: MethodError }): void {
    if (!this.#isLoggingIn) return;
    if ('error' in answer && PASSING_REFUSALS.has(answer.error.error)) {
      this.#session?.close();
      return this.#ended({ kind: 'lost', reason: answer.error.message });
    }
    this.#isLoggingIn = false;
    if ('error' in answer) this.#options.login?.refused(answer.error);
    else this.#options.login?.succeeded(answer.result);
    // The listener may have closed the client.
    if (this.#isHeard) this.#revive();
  }

  /** Behind `connect`, without waiting: unanswered calls, then subscriptions, all under their old ids (ddp.md 81). */
  #revive(): void {
    for (const call of Array.from(this.#calls.unsent())) this.#sendCall(call);
    for (const text of this.#data.revivedSubs()) this.#session?.send(text);
  }

  #sendCall({ id, text }: { readonly id: string; readonly text: string }): void {
    this.#session?.send(text);
    this.#calls.sent(id);
  }

  #connected(): void {
    this.#connectedAt = this.#options.clock.now();
    this.#previousSession = this.#session?.id;
    this.#refusedVersions.clear();
    this.#setStatus({ kind: 'connected', isCaughtUp: this.#data.connected() });
    this.#settle();
  }

  #caughtUp(): void {
    this.#setStatus({ kind: 'connected', isCaughtUp: true });
    this.#settle();
  }

  #settle(): void {
    if (this.#data.isCaughtUp) this.#calls.settleComplete();
  }

  #ended(end: SessionEnd): void {
    const wasConnected = this.#status.kind === 'connected';
    if (wasConnected && this.#options.clock.now() - this.#connectedAt >= STEADY_MS) this.#failures = 0;
    this.#session = undefined;
    this.#isLoggingIn = false;
    this.#calls.cut();
    this.#data.cut();
    if (end.kind === 'lost') return this.#retryLater(end.reason);
    this.#refusedVersions.add(this.#version);
    if (!VERSIONS.includes(end.version) || this.#refusedVersions.has(end.version)) {
      this.#stopTrying();
      this.#setStatus({ kind: 'failed', reason: `the server speaks DDP ${end.version}` });
      this.#calls.rejectAll(clientClosed());
      return;
    }
    this.#version = end.version;
    this.#connect();
  }

  #retryLater(reason: string): void {
    const { clock, random = Math.random } = this.#options;
    const delayMs = retryDelayMs(this.#failures, random());
    this.#failures++;
    this.#cancelRetry = clock.after(delayMs, () => this.#connect());
    this.#setStatus({ kind: 'waiting', retryAt: clock.wallTime() + delayMs, reason });
  }

  #stopTrying(): void {
    this.#cancelRetry();
    this.#session?.close();
    this.#session = undefined;
  }

  #setStatus(status: DdpStatus): void {
    this.#status = status;
    tellAll(this.#statusListeners, status);
  }
}

function clientClosed(): MethodError {
  return new MethodError('client-closed', 'The connection was closed');
}
