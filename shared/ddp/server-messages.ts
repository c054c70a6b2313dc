import type { DdpErrorObject } from './ddp-error.ts';
import type { MethodCallId, SessionId, SubId } from './ids.ts';

/** Every message the server sends. Fields that are absent are absent, never `undefined`. */
export type ServerMessage =
  | ConnectedMessage
  | FailedMessage
  | ErrorMessage
  | ServerPingMessage
  | ServerPongMessage
  | AddedMessage
  | ChangedMessage
  | RemovedMessage
  | ReadyMessage
  | NosubMessage
  | ResultMessage
  | UpdatedMessage;

/** Top-level fields of a document, already in EJSON's JSON form. */
export type EncodedFields = Readonly<Record<string, unknown>>;

export interface ConnectedMessage {
  readonly msg: 'connected';
  readonly session: SessionId;
}

export interface FailedMessage {
  readonly msg: 'failed';
  /** The version the server would speak. */
  readonly version: string;
}

/** The client broke the protocol. `offendingMessage` is left out when it is larger than 1 KiB. */
export interface ErrorMessage {
  readonly msg: 'error';
  readonly reason: string;
  readonly offendingMessage?: unknown;
}

export interface ServerPingMessage {
  readonly msg: 'ping';
}

export interface ServerPongMessage {
  readonly msg: 'pong';
  readonly id?: string | number | null;
}

export interface AddedMessage {
  readonly msg: 'added';
  readonly collection: string;
  /** Escaped for the wire (wire-id.ts). */
  readonly id: string;
  /** Absent when there are none. */
  readonly fields?: EncodedFields;
}

export interface ChangedMessage {
  readonly msg: 'changed';
  readonly collection: string;
  readonly id: string;
  readonly fields?: EncodedFields;
  readonly cleared?: readonly string[];
}

export interface RemovedMessage {
  readonly msg: 'removed';
  readonly collection: string;
  readonly id: string;
}

export interface ReadyMessage {
  readonly msg: 'ready';
  readonly subs: readonly SubId[];
}

export interface NosubMessage {
  readonly msg: 'nosub';
  readonly id?: SubId;
  readonly error?: DdpErrorObject;
}

export interface ResultMessage {
  readonly msg: 'result';
  readonly id: MethodCallId;
  readonly error?: DdpErrorObject;
  /** In EJSON's JSON form; absent when the method returned nothing. */
  readonly result?: unknown;
}

export interface UpdatedMessage {
  readonly msg: 'updated';
  readonly methods: readonly MethodCallId[];
}
