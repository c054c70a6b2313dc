import assert from 'node:assert/strict';
import { MAX_UNSENT_BYTES } from '../../server/ports/client-socket.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { attackStream, probes } from './attack-stream.ts';
import { Bystander } from './bystander.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { asksForOffsets } from './offered.ts';

/** Attacks that share a classroom; then it is emptied, so that long runs stay small. */
const ATTACKS_FOR_EACH_CLASSROOM = 25;
/** Within so many rounds of turns all is answered; what comes twice comes in one more. */
const MOST_ROUNDS = 100;
/** Longer than the pause between two reports of an offset, and much shorter than the heartbeat's. */
const LATER_MS = 1100;

/** One run of attackers against a server of its own in memory, from one seed. @returns how many messages they sent */
export async function attackMemory(seed: number): Promise<number> {
  const classroom = await MemoryClassroom.open();
  return await attackClassroom(classroom, seed, ATTACKS_FOR_EACH_CLASSROOM);
}

/** A bystander comes, attackers come and go one after another, all leave. @returns how many messages were sent */
export async function attackClassroom(
  classroom: MemoryClassroom,
  seed: number,
  attacks: number,
): Promise<number> {
  const random = new SeededRandom(seed);
  const bystander = new Bystander(classroom);
  let inputs = 0;
  for (let attack = 0; attack < attacks; attack++) {
    const client = new MemoryClient(classroom);
    try {
      await attackOnce(random, classroom, client, bystander);
    } catch (error) {
      const story = client.sent
        .slice(-60)
        .map((each) => each.toString().slice(0, 400))
        .join('\n');
      throw new Error(`FUZZ_SEED=${seed}, attack ${attack}: ${String(error)}\nsent:\n${story}`, {
        cause: error,
      });
    }
    inputs += client.sent.length;
  }
  bystander.leave();
  await classroom.assertEmpty();
  return inputs;
}

async function attackOnce(
  random: SeededRandom,
  classroom: MemoryClassroom,
  client: MemoryClient,
  bystander: Bystander,
): Promise<void> {
  bystander.draw();
  for (const message of attackStream(random)) {
    client.send(message);
    if (random.chance(0.1)) bystander.draw();
    if (random.chance(0.15)) await classroom.turn();
    if (random.chance(0.02)) await classroom.clock.advance(random.below(1100));
    if (random.chance(0.04)) client.socket.room = client.socket.room > 0 ? 0 : MAX_UNSENT_BYTES;
    client.deliver();
  }
  if (random.chance(0.2)) {
    client.cut();
    await classroom.settle();
    assert.equal(client.fault(false), undefined);
  } else {
    await checkAll(classroom, client, bystander);
    for (const probe of probes()) client.send(probe);
    await checkAll(classroom, client, bystander);
    client.cut();
    await classroom.settle();
  }
  bystander.check();
  assert.deepEqual(classroom.complaints, []);
  assert.deepEqual(classroom.ddp.counts, { sessions: 2, subscriptions: 2, listeners: 2 });
}

async function checkAll(
  classroom: MemoryClassroom,
  client: MemoryClient,
  bystander: Bystander,
): Promise<void> {
  client.socket.room = MAX_UNSENT_BYTES;
  client.socket.drain();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await classroom.settle();
    client.deliver();
    if (client.fault(true) === undefined) break;
  }
  // What a subscription had planned for later must have gone with it.
  await classroom.clock.advance(LATER_MS);
  assert.equal(client.fault(true), undefined);
  client.oracle.rows.settle();
  if (!client.oracle.isFailed) checkHeld(client, bystander);
}

/** A client holds exactly what its living subscriptions show. */
function checkHeld({ oracle, held }: MemoryClient, bystander: Bystander): void {
  const living = [...oracle.subscriptions].map(([id, { name, params }]) => ({ id, name, params }));
  const resuming = living.filter(({ name, params }) => asksForOffsets(name, params));
  assert.deepEqual(held.ids('offsets').toSorted(), resuming.map(({ id }) => wireId(id)).toSorted());
  const named = living.filter(({ name }) => name === 'named');
  const expected = new Set(
    named.map(({ params: [collection, id] }) => JSON.stringify([collection, wireId(String(id))])),
  );
  const others = [...held.collections.keys()].filter((name) => name !== 'segments' && name !== 'offsets');
  const present = others.flatMap((name) => held.ids(name).map((id) => JSON.stringify([name, id])));
  assert.deepEqual(present.toSorted(), [...expected].toSorted());
  if (oracle.hasResumed) return;
  const isWide = living.some(({ name }) => name === 'teacher');
  const keys = new Set(living.filter(({ name }) => name === 'student').map(({ params: [key] }) => key));
  const strokes = bystander.teacher.held.ids('segments', ({ u }) => isWide || keys.has(u));
  assert.deepEqual(held.ids('segments').toSorted(), strokes.toSorted());
}

/** [ID1] */
function wireId(id: string): string {
  return /^[-~{]/.test(id) || /^[\da-f]{24}$/.test(id) ? `-${id}` : id;
}
