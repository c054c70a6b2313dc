/**
 * What the pages (and Node programs) need to know of the DDP client:
 *
 *     const client = openPageClient();                               // page-client.ts; in Node: new DdpClient({ … })
 *     const strokes = client.collection('segments', strokeShape);    // declare collections before subscribing
 *     strokes.observe(({ added, changed, removed }) => { … });       // then watch what is shown
 *     client.subscribe('student', [id], {
 *       resume: { collection: 'segments', params: (since) => [id, { since }] },
 *     });
 *     await client.call('clear', []).result;
 *
 * Promises: a cut never blanks a collection, and nobody is told of a document that went and came back unchanged. After a cut calls
 * that were not answered are sent again under their old ids, in order, then the subscriptions under theirs.
 */

/** Top-level fields of a document, EJSON decoded if the client was given an EJSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Takes back what was asked for: stops listening, cancels. Idempotent. */
export type Stop = () => void;

export type DdpStatus =
  | { readonly kind: 'connecting' }
  /** `isCaughtUp` is false from a reconnect until all revived subscriptions are ready: what is shown is from before. */
  | { readonly kind: 'connected'; readonly isCaughtUp: boolean }
  /** The next attempt is at `retryAt` (ms since 1970); `reconnect()` makes it now. */
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly reason: string }
  /** For good: no version in common. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** `close()` was called. */
  | { readonly kind: 'closed' };

/** How a collection keeps its documents: decoded once, when they arrive, in whatever form the page likes best. */
export interface DocumentShape<Document> {
  /** Undefined: not a document this page can use; it is not kept. */
  decode(id: string, fields: Fields): Document | undefined;
  /** The document with these top-level fields replaced and those in `cleared` gone. Undefined: not kept any longer. */
  change(document: Document, fields: Fields, cleared: readonly string[]): Document | undefined;
  /** Whether a document that came again after a cut is still the one that is shown. If so, the old object stays. */
  isSame(shown: Document, arrived: Document): boolean;
}

/** The net differences since the last call, each id in one of the three, in the order of the server. */
export interface CollectionChanges<Document> {
  readonly added: ReadonlyMap<string, Document>;
  readonly changed: ReadonlyMap<string, { readonly before: Document; readonly after: Document }>;
  readonly removed: ReadonlyMap<string, Document>;
}

export interface Collection<Document> {
  /** What is shown, in the order in which the server sent it. The map is replaced after a cut: do not keep it. */
  readonly documents: ReadonlyMap<string, Document>;
  /**
   * Told of all changes from now on: once for each message, once in all after a cut. What is there already is not told.
   * A listener may call the client.
   */
  observe(listener: (changes: CollectionChanges<Document>) => void): Stop;
  /** Whether the server, in this very session, has sent the document and not removed it. False while not connected. */
  isHeldByServer(id: string): boolean;
}

export interface CallOptions {
  /** Runs each time the call goes out on a socket: again after a cut, unless `noRetry`. */
  readonly onSent?: () => void;
  /**
   * Not sent a second time: a call whose answer a cut has swallowed is rejected with `invocation-failed`. A call that was
   * never sent waits for the next connection all the same. Default false: the method must be harmless when run twice.
   */
  readonly noRetry?: boolean;
  /** For methods that draw ids from the call's random stream; the same for each repetition. */
  readonly randomSeed?: string;
}

export interface Call {
  /** The call's id on the wire. */
  readonly id: string;
  /**
   * Resolves when both `result` and `updated` have come and the documents before `updated` are shown.
   * Rejects with a MethodError (shared/ddp/ddp-error.ts): the server's, or `invocation-failed`, or `client-closed`.
   */
  readonly result: Promise<unknown>;
}

export interface SubscribeOptions {
  /** Runs once, when the first documents are complete and shown. */
  readonly onReady?: () => void;
  /** Runs once, when the server has ended the subscription; with its error if there was one. Not after {@link SubscriptionHandle.stop}. */
  readonly onEnd?: (error: MethodErrorLike | undefined) => void;
  /** Continue after a cut where it began, instead of getting everything again (PROTOCOL.md, "Offsets"). */
  readonly resume?: ResumeOptions;
}

export interface ResumeOptions {
  /** The one collection that the subscription fills. If two subscriptions name the same, neither is resumed. */
  readonly collection: string;
  /** The subscription's parameters with the place to continue from; used instead of `params`. */
  readonly params: (since: { readonly epoch: number; readonly n: number }) => readonly unknown[];
}

export interface MethodErrorLike {
  readonly error: string | number;
  readonly reason: string | undefined;
  readonly details: unknown;
  readonly message: string;
}

export interface SubscriptionHandle {
  readonly id: string;
  /** Its first documents are complete. Stays true over a cut. */
  readonly isReady: boolean;
  /** Ends it; the server takes back the documents that it alone showed. */
  stop(): void;
}

/** One socket, raw or SockJS. Nothing is told after {@link DdpSocket.close}. */
export interface DdpSocket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  /** It will never open, or is gone. */
  onClose(reason: string): void;
}

/** Begins to open a socket; the events come later, never from within. */
export type OpenSocket = (events: SocketEvents) => DdpSocket;

export interface ClientClock {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Milliseconds since 1970. */
  wallTime(): number;
  /** Runs `run` once, `ms` milliseconds from now, unless stopped. */
  after(ms: number, run: () => void): Stop;
}

/** Given only where Dates, binaries or NaN travel: strokes need none, and the pages do not load it. */
export interface Ejson {
  encode(value: unknown): unknown;
  decode(value: unknown): unknown;
}

/** Who the client is, said first in every session: everything else waits for the answer. */
export interface LoginHook {
  /** The parameter of `login`, asked for at each connection; undefined: it stays a stranger. */
  params(): unknown;
  /** With the result of `login`, before anything else goes out. */
  succeeded(result: unknown): void;
  /** The server will not have it. Unless the listener closes the client, it goes on as a stranger. */
  refused(error: MethodErrorLike): void;
}

export interface DdpClientOptions {
  readonly login?: LoginHook;
  readonly openSocket: OpenSocket;
  readonly clock: ClientClock;
  /** Fractions in [0, 1): the jitter of the retries. Default `Math.random`. */
  readonly random?: () => number;
  readonly ejson?: Ejson;
  /** Calls `wake` when a retry is worth while at once: the browser is online again, the page is looked at again. */
  readonly onWake?: (wake: () => void) => Stop;
  /** The server's `error` message: this client broke the protocol. */
  readonly onProtocolError?: (reason: string, offendingMessage: unknown) => void;
}
