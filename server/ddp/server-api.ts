import type { ScannedParams } from '../../shared/ddp/scan-method.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { DocumentLog, LogSelection } from './document-log/document-log.ts';
import type { SharedDocuments } from './shared-documents.ts';

/** What an author sees of a client. */
export interface Connection {
  /** The session's id: 17 characters, fresh for every connect. */
  readonly id: string;
  /** The client's address; null when `forwardedCount` promises a proxy that the request did not pass. */
  readonly clientAddress: string | null;
  /** Only the headers of the allow-list (PROTOCOL.md): never cookies or authorization. */
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Closes the socket with 1000; the running method is not answered, waiting messages are dropped. */
  close(): void;
  /** `listener` runs once, in a tick of its own, after the socket is gone; soon, if it already is. */
  onClose(listener: () => void): void;
}

/** One run of a method: its `this`. */
export interface MethodCall {
  readonly userId: string | null;
  readonly connection: Connection;
  /** The seed of the call's random streams; null when the client sent none. */
  readonly randomSeed: string | null;
  /** Ids of the stream `name`, the same as the client's stub drew; null when the client sent no seed. */
  randomStream(name: string): { id(): string } | null;
  /** Lets the session's next message start. */
  unblock(): void;
  /**
   * Changes the session's user and runs its publications again. The call's result waits for them.
   * Throws after {@link unblock}, and for anything but a string or null.
   */
  setUserId(userId: string | null): Promise<void>;
}

export type MethodFunction = (this: MethodCall, ...params: readonly unknown[]) => unknown;

/** A method that reads its parameters' JSON text itself: valid JSON, an array, not EJSON-decoded. */
export interface TextMethod {
  readonly params: 'text';
  readonly run: (this: MethodCall, paramsText: Uint8Array) => unknown;
}

/**
 * A {@link TextMethod} for parameters that come often and mostly in one form: those it reads where they arrive, once for
 * all, and is given what it made of them instead of the text.
 */
export interface ScanningMethod<Scan extends ScannedParams = ScannedParams> {
  readonly params: 'scanned';
  /** Undefined for any other form. @param at where the array begins @param maxDepth how many levels it may have */
  scan(bytes: Uint8Array, at: number, maxDepth: number): Scan | undefined;
  /** The bytes that `params` speaks of are overwritten once it has returned, or awaits: it copies what it keeps. */
  run(this: MethodCall, params: Uint8Array | Scan): unknown;
}

export type MethodDefinition = MethodFunction | TextMethod | ScanningMethod;

/** One client's run of a publication: its `this`. */
export interface Subscription {
  /** The client's id for it; undefined for a universal publication. */
  readonly id: string | undefined;
  readonly userId: string | null;
  readonly connection: Connection;
  /** Top-level `fields`; an `_id` among them is left out. */
  added(collection: string, id: string, fields: Readonly<Record<string, unknown>>): void;
  /** A field whose value is undefined is cleared. Throws for a document this subscription has not added. */
  changed(collection: string, id: string, fields: Readonly<Record<string, unknown>>): void;
  /** Throws for a document this subscription has not added. */
  removed(collection: string, id: string): void;
  /** Says once that the first documents are complete. A returned log says it by itself. */
  ready(): void;
  /** Ends the subscription: its documents go, then `nosub`. */
  stop(): void;
  /** Ends it as {@link stop} does, with an error. */
  error(error: unknown): void;
  /** `listener` runs once when it ends, for whatever reason. */
  onStop(listener: () => void): void;
  /** Lets the session's next message start before the publication has settled. */
  unblock(): void;
}

/** Returns nothing (and pushes), `[]` (ready with nothing), or a log, part of one or shared documents, then served by themselves. */
export type PublicationResult = DocumentLog | LogSelection | SharedDocuments | readonly [] | void;

export type Publication = (
  this: Subscription,
  ...params: readonly unknown[]
) => PublicationResult | Promise<PublicationResult>;

export interface DdpLimits {
  /** One message, bytes. Default 4 MiB; transports enforce it. */
  readonly maxMessageBytes: number;
  /** Values in one message, parameters that stay text not counted. Default 32,768. */
  readonly maxMessageValues: number;
  /** For each session. Default 100. */
  readonly maxSubscriptions: number;
  /** Messages waiting or unanswered beyond which a session's socket is not read. Default 1,000. */
  readonly maxUnanswered: number;
  /** Between open and `connect`, ms. Default 30,000. */
  readonly connectTimeoutMs: number;
  /** Silence before a ping, ms; 0 = no heartbeat. Default 15,000. */
  readonly heartbeatIntervalMs: number;
  /** Silence after a ping before the close, ms. Default 15,000. */
  readonly heartbeatTimeoutMs: number;
  /** How long a socket may take nothing of what waits for it, ms. Default 60,000. */
  readonly stallTimeoutMs: number;
}

/** `burst` at once, and `perSecond` on and on. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * How often each connection may ask; what is left out is not limited. Beyond it a call or a subscription is refused with
 * `too-many-requests`, as Meteor's limiter does it. Unknown names are 404 before anything is counted.
 */
export interface DdpRates {
  /** All methods together, but for those that are counted apart. */
  readonly methods?: Rate | undefined;
  /** Methods with a rate of their own; null: they are not counted here. */
  readonly methodsApart?: Readonly<Record<string, Rate | null>>;
  readonly subscriptions?: Rate | undefined;
  /** Messages that break the protocol; beyond it the socket is closed with 1008. */
  readonly errors?: Rate | undefined;
}

export interface DdpServerOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly limits?: Partial<DdpLimits>;
  /** Default: no rate is limited. */
  readonly rates?: DdpRates;
  /** How many proxies stand in front (`HTTP_FORWARDED_COUNT`). Default 0: forwarded addresses are not believed. */
  readonly forwardedCount?: number;
  /** Told, once for each log and tick, how long the oldest new document waited before it left for its subscribers. */
  readonly onDelivered?: (log: DocumentLog, waitedMs: number) => void;
}

export interface DdpCounts {
  readonly sessions: number;
  readonly subscriptions: number;
  /** Subscriptions of this server's sessions to document logs. */
  readonly listeners: number;
}
