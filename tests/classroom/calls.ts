import assert from 'node:assert/strict';
import { RandomStream } from '../../shared/ddp/random-stream.ts';
import { errorObject } from '../protocol/wire.ts';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';

const recorded = loadRecordedDrawing();

/** Segments as the original's clients send them: those of the recorded drawing's stroke with this number. */
export function segmentsAt(number: number): readonly object[] {
  const stroke = recorded[number % recorded.length];
  assert.ok(stroke !== undefined);
  return stroke.segments;
}

/** The `added` of a stroke, as its text must be. */
export function addedText(id: string, studentId: string, segments: readonly object[], style = ''): string {
  const fields = `{"u":${JSON.stringify(studentId)},"s":${JSON.stringify(segments)}${style}}`;
  return `{"msg":"added","collection":"segments","id":"${id}","fields":${fields}}`;
}

let calls = 0;

/** Calls a method without waiting. @returns the call's id */
export function call(
  peer: TestPeer,
  method: string,
  params: readonly unknown[],
  extra: { readonly randomSeed?: string } = {},
): string {
  const id = `${method} ${++calls}`;
  peer.send({ msg: 'method', id, method, params, ...extra });
  return id;
}

/** The result of a call; waits for it and for its `updated`. */
export async function resultOf(peer: TestPeer, callId: string): Promise<Received> {
  const result = await peer.next({ msg: 'result', id: callId });
  await peer.next(
    ({ msg, methods }) => msg === 'updated' && Array.isArray(methods) && methods.includes(callId),
  );
  return result;
}

/** Calls a method that is to go well. @returns its result */
export async function succeed(
  peer: TestPeer,
  method: string,
  params: readonly unknown[],
  extra: { readonly randomSeed?: string } = {},
): Promise<unknown> {
  const result = await resultOf(peer, call(peer, method, params, extra));
  assert.equal(result['error'], undefined);
  return result['result'];
}

/** Draws a stroke. @returns its id */
export async function draw(
  peer: TestPeer,
  studentId: string,
  segments: readonly object[] = segmentsAt(0),
  options?: object,
  extra: { readonly randomSeed?: string } = {},
): Promise<string> {
  const params = options === undefined ? [studentId, segments] : [studentId, segments, options];
  const id = await succeed(peer, 'draw', params, extra);
  assert.ok(typeof id === 'string');
  return id;
}

/** Calls a method that is to be refused like this; the session goes on. */
export async function expectRefusal(
  peer: TestPeer,
  [method, ...params]: readonly [method: string, ...params: readonly unknown[]],
  error: string | number,
  reason: string,
  details?: unknown,
): Promise<void> {
  const result = await resultOf(peer, call(peer, method, params));
  assert.deepEqual(result, { msg: 'result', id: result['id'], error: errorObject(error, reason, details) });
  assert.equal(peer.closedWith, undefined);
}

/** The results of these calls that have come so far. */
export function answeredOf(peer: TestPeer, callIds: readonly string[]): readonly string[] {
  const results = new Set(peer.received.filter(({ msg }) => msg === 'result').map(({ id }) => id));
  return callIds.filter((id) => results.has(id));
}

/** The ids that a call with this seed draws, first one first. */
export function seededIds(seed: string, count: number): readonly string[] {
  const stream = new RandomStream(seed).stream('/collection/segments');
  return Array.from({ length: count }, () => stream.id());
}

/** What a client shows that obeys all it was sent: the ids of strokes, in the order in which they came. */
export function shownTo(peer: TestPeer): readonly string[] {
  const shown = new Set<string>();
  for (const { msg, collection, id } of peer.received) {
    if (collection !== 'segments' || typeof id !== 'string') continue;
    if (msg === 'added') {
      assert.ok(!shown.has(id), `${id} was added twice`);
      shown.add(id);
    } else if (msg === 'removed') assert.ok(shown.delete(id), `${id} was removed, but not there`);
  }
  return [...shown];
}
