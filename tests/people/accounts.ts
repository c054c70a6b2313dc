import assert from 'node:assert/strict';
import { isMeteorId } from '../../shared/ddp/ids.ts';
import { call, resultOf, succeed } from '../classroom/calls.ts';
import { errorObject } from '../protocol/wire.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import type { PeopleServer } from './people-server.ts';

export interface LoggedIn {
  readonly id: string;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly type: string | undefined;
}

/** A result of `login` or `getNewToken`, whose form it checks. */
export function readLogin(result: unknown): LoggedIn {
  assert.ok(typeof result === 'object' && result !== null);
  const { id, token, tokenExpires, type, ...rest } = result as Received;
  assert.deepEqual(rest, {});
  assert.ok(isMeteorId(id));
  assert.ok(typeof token === 'string' && /^[\w-]{43}$/.test(token));
  const { $date: expiresAt } = tokenExpires as { readonly $date?: unknown };
  assert.ok(typeof expiresAt === 'number');
  assert.ok(type === undefined || typeof type === 'string');
  return { id, token, expiresAt, type };
}

/** Logs in, which is to go well. */
export async function login(peer: TestPeer, options: unknown): Promise<LoggedIn> {
  return readLogin(await succeed(peer, 'login', [options]));
}

/** A fresh session with somebody new, or with the person of these options. */
export async function enter(
  server: PeopleServer,
  options: unknown = { guest: {} },
): Promise<LoggedIn & { readonly peer: TestPeer }> {
  const peer = await server.connect();
  return { peer, ...(await login(peer, options)) };
}

/** The first teacher of a server. */
export async function enterAsTeacher(
  server: PeopleServer,
  name = 'Ms Frost',
): Promise<LoggedIn & { readonly peer: TestPeer }> {
  return enter(server, { claim: await server.firstClaim(), name });
}

export async function refused(
  peer: TestPeer,
  method: string,
  params: readonly unknown[],
  error: string | number,
  reason: string,
): Promise<void> {
  const result = await resultOf(peer, call(peer, method, params));
  assert.deepEqual(result, { msg: 'result', id: result['id'], error: errorObject(error, reason) });
}

export async function whoIs(peer: TestPeer): Promise<unknown> {
  return succeed(peer, 'whoAmI', []);
}

/** The documents of `users` that a client holds which obeys all it was sent. */
export function usersOf(peer: TestPeer): Readonly<Record<string, unknown>> {
  const users: Record<string, Record<string, unknown>> = {};
  for (const { msg, collection, id, fields, cleared } of peer.received) {
    if (collection !== 'users' || typeof id !== 'string') continue;
    if (msg === 'removed') delete users[id];
    else users[id] = { ...users[id], ...(fields as object) };
    if (Array.isArray(cleared)) for (const name of cleared) delete users[id]?.[String(name)];
  }
  return users;
}

export const LOGGED_OUT = "You've been logged out by the server. Please log in again.";
export const EXPIRED = 'Your session has expired. Please log in again.';
export const UNRECOGNIZED = 'Unrecognized options for login request';
export const NOT_ALLOWED = 'You are not allowed to do this';
export const DAY_MS = 24 * 3600 * 1000;
