import assert from 'node:assert/strict';
import type { TestPeer } from '../support/test-peer.ts';
import { createDice, heldDocuments } from './held-documents.ts';
import { createThings, type ThingsLog } from './things-log.ts';
import { connect, type Wire } from './wire.ts';

const KEYS = ['k', 'x', 'y'];
const SUB_IDS = [...KEYS, 'all', 'all2'];

/** Does something to the log, and keeps account: the key of each document that it should hold. */
function doSomething({ log }: ThingsLog, live: Map<string, string>, dice: (below: number) => number): void {
  const key = KEYS[dice(3)] ?? 'k';
  const id = `${key}${dice(7)}`;
  const what = dice(40);
  if (what === 0) {
    log.clear();
    live.clear();
  } else if (what < 15) {
    assert.equal(log.remove(id), live.delete(id));
  } else if (!live.has(id)) {
    log.append(id, key, '{}');
    live.set(id, key);
  }
}

/** The ids of the subscriptions a peer has by its own account. */
function subscriptionsOf(peer: TestPeer): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const message of peer.received) {
    const { msg, id, subs } = message;
    if (msg === 'ready' && Array.isArray(subs)) for (const sub of subs) ids.add(String(sub));
    if (msg === 'nosub') ids.delete(String(id));
  }
  return ids;
}

async function assertHolds(peer: TestPeer, live: ReadonlyMap<string, string>): Promise<void> {
  await peer.settle();
  const subs = subscriptionsOf(peer);
  const isWide = subs.has('all') || subs.has('all2');
  const expected = [...live].filter(([, key]) => isWide || subs.has(key)).map(([id]) => id);
  assert.deepEqual(heldDocuments(peer, 'things').toSorted(), expected.toSorted());
}

export function logDoingsSuite(wire: Wire): void {
  describe('documents of a log, whatever happens', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      it(`[LOG8] leaves every session with just what its subscriptions show (dice ${seed})`, async () => {
        const things = createThings();
        const server = await wire.serve(things.define);
        const peers = [await connect(server), await connect(server)];
        const live = new Map<string, string>();
        const dice = createDice(seed);
        for (let step = 0; step < 200; step++) {
          for (let doing = dice(4); doing > 0; doing--) doSomething(things, live, dice);
          const peer = peers[dice(2)];
          const id = SUB_IDS[dice(SUB_IDS.length)] ?? 'all';
          const name = id.startsWith('all') ? 'all' : 'of';
          peer?.send(dice(2) === 0 ? { msg: 'unsub', id } : { msg: 'sub', id, name, params: [id] });
          if (dice(4) === 0) await peer?.settle();
        }
        for (const peer of peers) {
          for (const id of SUB_IDS) {
            await assertHolds(peer, live);
            peer.send({ msg: 'unsub', id });
            await peer.next((message) => message['msg'] === 'nosub' && message['id'] === id);
          }
          await assertHolds(peer, live);
        }
      });
    }
  });
}
