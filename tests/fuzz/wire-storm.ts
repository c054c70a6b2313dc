import assert from 'node:assert/strict';
import { SeededRandom } from '../support/seeded-random.ts';
import { mutation } from './attack-stream.ts';
import type { RealServer } from './real-server.ts';
import { CONNECT, recordedSession } from './recorded-session.ts';
import { STORM_WIRES, type StormWire } from './storm-wires.ts';
import { WireBystander } from './wire-bystander.ts';

/** For each connection: few enough that even if all break the protocol it is not thrown out for that. */
const MUTATIONS = 100;
const AT_ONCE = 4;
const CONNECTIONS_BETWEEN_CHECKS = 10;

export interface Storm {
  readonly mutations: number;
  readonly seconds: number;
}

/**
 * So many mutated messages from many connections, over every kind of wire, while a bystander draws and watches. What is
 * answered to each is not looked at, only that the server goes on: it has done with each connection, and serves the bystander.
 */
export async function storm(server: RealServer, seed: number, mutations: number): Promise<Storm> {
  const startedAt = performance.now();
  const bystander = await WireBystander.open(server.port);
  const connections = Math.ceil(mutations / MUTATIONS);
  let next = 0;
  let checked = Promise.resolve();
  const attack = async (): Promise<void> => {
    while (next < connections) {
      const own = seed + next++;
      if ((await attackFrom(own, server)) !== 'nothing') server.lingering++;
      if (own % CONNECTIONS_BETWEEN_CHECKS === 0) {
        bystander.draw();
        checked = checked.then(() => bystander.served());
        await checked;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, attack));
  await bystander.served();
  bystander.leave();
  await server.isEmpty();
  return { mutations: connections * MUTATIONS, seconds: (performance.now() - startedAt) / 1000 };
}

/** One connection of a storm; its seed is all that it needs to be repeated. */
export async function attackFrom(seed: number, server: RealServer): ReturnType<StormWire> {
  const random = new SeededRandom(seed);
  const session = recordedSession(random, random.pick(['0.97', '0.13', '__proto__', 'é']), 3);
  const messages = Array.from({ length: MUTATIONS }, () => mutation(random, session));
  const opening = random.chance(0.9) ? [Buffer.from(JSON.stringify(CONNECT))] : [];
  try {
    const left = await pickWire(random)(server.port, [...opening, ...messages], random);
    server.assertWell();
    return left;
  } catch (error) {
    throw new Error(`FUZZ_SEED=${seed}: ${String(error)}`, { cause: error });
  }
}

function pickWire(random: SeededRandom): StormWire {
  let at = random.below(STORM_WIRES.reduce((sum, [, share]) => sum + share, 0));
  for (const [wire, share] of STORM_WIRES) if ((at -= share) < 0) return wire;
  throw assert.fail('the shares add up');
}
