import assert from 'node:assert/strict';
import type { DdpServer } from '../../server/ddp/author-api.ts';
import type { DdpLimits, DdpRates } from '../../server/ddp/server-api.ts';
import type { RecordingLog } from '../support/recording-log.ts';
import type { TestPeer } from '../support/test-peer.ts';

/** Registers what a test needs of a server before anyone connects. */
export type Define = (ddp: DdpServer) => void;

export interface ServeOptions {
  readonly limits?: Partial<DdpLimits>;
  readonly rates?: DdpRates;
  readonly forwardedCount?: number;
}

export interface OpenOptions {
  /** Of the handshake; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server of a test's own, with a clock that stands still until it is advanced. */
export interface TestServer {
  readonly ddp: DdpServer;
  readonly log: RecordingLog;
  /** A socket that has said nothing yet. */
  open(options?: OpenOptions): Promise<TestPeer>;
  advance(ms: number): Promise<void>;
  /** Lets the server run until it is so; fails after a while. */
  until(isTrue: () => boolean): Promise<void>;
}

/** A way for bytes to travel between a peer and a server of this process. Each suite runs over every one. */
export interface Wire {
  readonly name: string;
  serve(define?: Define, options?: ServeOptions): Promise<TestServer>;
  /** Closes what the tests left open. */
  closeAll(): Promise<void>;
}

export const CONNECT = { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] };
export const NORMAL_CLOSURE = { code: 1000, reason: 'Normal closure' };

/** A peer with a session. */
export async function connect(server: TestServer, options: OpenOptions = {}): Promise<TestPeer> {
  const peer = await server.open(options);
  peer.send(CONNECT);
  await peer.next({ msg: 'connected' });
  return peer;
}

/** A peer with a session on a server of its own. */
export async function serveOne(
  wire: Wire,
  define: Define = () => {},
  options: ServeOptions = {},
): Promise<TestPeer> {
  return connect(await wire.serve(define, options));
}

/** The error objects of ddp.md 40 and 42: absent fields absent. */
export function errorObject(error: string | number, reason?: string, details?: unknown): object {
  return {
    isClientSafe: true,
    error,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    message: reason === undefined ? `[${error}]` : `${reason} [${error}]`,
    errorType: 'Meteor.Error',
  };
}

export const INTERNAL_ERROR = errorObject(500, 'Internal server error');

/** The session still handles a method, a subscription and a ping. The server must have {@link defineProbes}. */
export async function assertUnharmed(peer: TestPeer): Promise<void> {
  peer.send({ msg: 'method', id: 'probe', method: 'probe' }, { msg: 'sub', id: 'probe', name: 'probe' });
  await peer.next({ msg: 'result', id: 'probe', result: 'well' });
  await peer.next({ msg: 'updated', methods: ['probe'] });
  await peer.next({ msg: 'ready', subs: ['probe'] });
  peer.send({ msg: 'ping', id: 'probe' }, { msg: 'unsub', id: 'probe' });
  await peer.next({ msg: 'pong', id: 'probe' });
  await peer.next({ msg: 'nosub', id: 'probe' });
  assert.equal(peer.closedWith, undefined);
}

export function defineProbes(ddp: DdpServer): void {
  ddp.methods({ probe: () => 'well' });
  ddp.publish('probe', () => []);
}
