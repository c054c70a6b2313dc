import assert from 'node:assert/strict';
import { RandomStream } from '../../../shared/ddp/random-stream.ts';
import { turns } from '../oracle/app-server.ts';
import { StrictPeer } from './strict-peer.ts';
import { CLIENT_COUNT, type TrapStep } from './trap-script.ts';
import type { Fields } from './strict-store.ts';

const POINT = { x: '1.00', y: '2.00' };
const SEGMENTS = [{ p: POINT, hI: POINT, hO: POINT }];

interface Drawn {
  readonly id: string;
  readonly student: string;
}

let seeds = 0;

/**
 * Two strict clients do what a script says. In the end each holds exactly what its subscriptions show, and a third, that
 * has seen nothing of it, holds the same.
 * @throws {Error} what a strict client throws
 */
export async function runTrap(port: number, script: readonly TrapStep[]): Promise<void> {
  const peers = Array.from({ length: CLIENT_COUNT }, () => new StrictPeer(port));
  const witness = new StrictPeer(port);
  const drawn: Drawn[] = [];
  const subscribed = peers.map(() => new Map<string, string | undefined>());
  try {
    await Promise.all([...peers, witness].map((peer) => peer.connect()));
    for (const step of script) {
      const peer = peers[step.client];
      const shown = subscribed[step.client];
      assert.ok(peer !== undefined && shown !== undefined);
      await take(step, peer, shown, drawn);
      peer.rethrow();
    }
    for (const peer of peers) await peer.quiet();
    for (const peer of peers) await peer.caughtUp();
    witness.client.subscribe('teacher', []);
    await witness.quiet();
    const all = witness.client.store('segments').documents;
    for (const [at, peer] of peers.entries()) {
      const students = [...(subscribed[at]?.values() ?? [])];
      const expected = [...all].filter(([, { u }]) => students.some((id) => id === undefined || id === u));
      assert.deepEqual(sorted(peer.client.store('segments').documents), sorted(expected));
    }
    witness.client.call('clear', []);
    await witness.quiet();
  } finally {
    for (const peer of [...peers, witness]) peer.close();
  }
}

/**
 * While a reset is due, no stub takes documents away: such a client would believe of what is left over from the last session
 * that the server has said it in this one, and fall over it whatever the server does.
 */
async function take(
  step: TrapStep,
  peer: StrictPeer,
  subscribed: Map<string, string | undefined>,
  drawn: Drawn[],
): Promise<void> {
  const { client } = peer;
  const store = client.store('segments');
  switch (step.does) {
    case 'subscribe': {
      const student = step.name === 'student' ? String(step.params[0]) : undefined;
      subscribed.set(client.subscribe(step.name, step.params), student);
      return;
    }
    case 'unsubscribe': {
      const id = chosen(client.subscriptions, step.which);
      if (id === undefined) return;
      client.unsubscribe(id);
      subscribed.delete(id);
      return;
    }
    case 'draw': {
      const { student } = step;
      const seed = `seed ${++seeds}`;
      const id = new RandomStream(seed).stream('/collection/segments').id();
      drawn.push({ id, student });
      const stroke = { u: student, s: SEGMENTS };
      client.call('draw', [student, SEGMENTS], seed, () => store.write(id, stroke));
      return;
    }
    case 'undo': {
      const stroke = chosen(drawn, step.which);
      if (stroke === undefined) return;
      const stub = (): void => store.write(stroke.id, undefined);
      client.call('undo', [stroke.student, stroke.id], undefined, client.isResetDue ? undefined : stub);
      return;
    }
    case 'clear': {
      const stub = (): void => {
        for (const id of store.documents.keys()) store.write(id, undefined);
      };
      client.call('clear', [], undefined, client.isResetDue ? undefined : stub);
      return;
    }
    case 'reconnect':
      return await peer.connect();
    case 'wait':
      return await peer.quiet();
    case 'pause':
      return await turns(step.turns);
  }
}

function chosen<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(items.length, 1)];
}

function sorted(documents: Iterable<readonly [string, Fields]>): readonly (readonly [string, Fields])[] {
  return [...documents].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
