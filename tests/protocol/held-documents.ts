import assert from 'node:assert/strict';
import type { TestPeer } from '../support/test-peer.ts';

/** The ids of a collection's documents that a peer holds; fails where `added` and `removed` do not alternate [DOC7]. */
export function heldDocuments(peer: TestPeer, collection: string): readonly string[] {
  const held = new Set<string>();
  for (const message of peer.received) {
    const { msg, id } = message;
    if (message['collection'] !== collection || typeof id !== 'string') continue;
    if (msg === 'added') assert.ok(!held.has(id), `${id} was added while it was held`);
    else assert.ok(held.has(id), `${String(msg)} of ${id}, which was not held`);
    if (msg === 'added') held.add(id);
    if (msg === 'removed') held.delete(id);
  }
  return [...held];
}

/** Numbers that look random and are the same in every run (the linear congruence of Numerical Recipes). */
export function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
