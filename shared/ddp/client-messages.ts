import type { MethodCallId, SubId } from './ids.ts';
import type { ScannedParams } from './scan-method.ts';

/** Every message a client may send. Fields that are absent are absent, never `undefined`. */
export type ClientMessage =
  | ConnectMessage
  | PingMessage
  | PongMessage
  | SubMessage
  | UnsubMessage
  | MethodMessage;

export interface ConnectMessage {
  readonly msg: 'connect';
  readonly version: string;
  /** Versions the client speaks, the one it likes best first. */
  readonly support: readonly string[];
}

export interface PingMessage {
  readonly msg: 'ping';
  readonly id?: string | number | null;
}

export interface PongMessage {
  readonly msg: 'pong';
}

export interface SubMessage {
  readonly msg: 'sub';
  readonly id: SubId;
  readonly name: string;
  readonly params: readonly unknown[];
}

export interface UnsubMessage {
  readonly msg: 'unsub';
  /** Absent when the client sent none: it is answered all the same. */
  readonly id?: SubId;
}

export interface MethodMessage {
  readonly msg: 'method';
  readonly id: MethodCallId;
  readonly method: string;
  readonly params: MethodParams;
  readonly randomSeed?: string;
}

/** Decoded parameters; or for a method that wants text their JSON text, or what the method's scan made of it. */
export type MethodParams =
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'text'; readonly text: Uint8Array | ScannedParams };
