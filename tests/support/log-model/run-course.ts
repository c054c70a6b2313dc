import { check } from './check-failure.ts';
import { SUBS } from './log-operations.ts';
import type { Course, Operation } from './log-operations.ts';
import { LogWorld } from './log-world.ts';

const PLENTY = 1e9;
/** A step that sends nothing at all cannot be part of getting to rest. */
const MOST_ROUNDS = 10_000;

/** Lets a course take its way, then everything come to rest. Throws the first {@link CheckFailure}. */
export async function runCourse({ clients, operations }: Course): Promise<void> {
  const world = new LogWorld(clients);
  for (const operation of operations) {
    carryOut(world, operation);
    await settle();
    checkHealth(world);
  }
  await comeToRest(world);
}

function carryOut(world: LogWorld, operation: Operation): void {
  switch (operation.do) {
    case 'append':
    case 'remove':
    case 'clear':
      world.carryOut(operation);
      return;
    case 'compact':
      world.logs[operation.log]?.log.compact();
      return;
    case 'call':
      world.connection(operation.client).call('carryOut', operation.doing);
      return;
    case 'sub':
      world.sub(operation.client, operation.sub, operation.asking);
      return;
    case 'unsub':
      world.connection(operation.client).unsub(SUBS[operation.sub] ?? '');
      return;
    case 'user':
      world.connection(operation.client).call('setUser', operation.user);
      return;
    case 'room':
      world.connection(operation.client).socket.setCapacity(operation.bytes);
      return;
    case 'drain':
      world.connection(operation.client).socket.drain(operation.bytes);
      return;
    case 'tick':
      for (let time = 0; time < operation.times; time++) endTick(world);
      return;
    case 'wait':
      world.clock.advance(operation.ms);
      return;
    case 'cut':
      world.cut(operation.client);
      return;
    case 'come back':
      world.comeBack(operation.client, operation.sub);
      return;
    case 'restart':
      world.restart(operation.lost);
      return;
  }
}

/** All that a tick has brought leaves in one write for each session [LOG10]. */
function endTick(world: LogWorld): void {
  const before = world.slots.map((connection) => connection?.socket.writes ?? 0);
  world.clock.endTick();
  for (const [slot, connection] of world.slots.entries()) {
    const writes = (connection?.socket.writes ?? 0) - (before[slot] ?? 0);
    check(writes <= 1, 'writes', () => `${writes} in one tick to client ${slot}`);
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function checkHealth(world: LogWorld): void {
  for (const connection of world.slots) {
    const fault = connection?.socket.fault;
    if (fault !== undefined) throw fault;
  }
  const bug = world.problems.lines.find(({ level }) => level === 'error');
  check(bug === undefined, 'answers', () => `${bug?.message}: ${String(bug?.fields['err'])}`);
  for (const connection of world.slots) connection?.checkOpen();
}

/** Everyone takes all there is, until nobody is owed anything. */
async function comeToRest(world: LogWorld): Promise<void> {
  let quiet = 0;
  for (let round = 0; quiet < 3; round++) {
    check(round < MOST_ROUNDS, 'answers', () => 'no rest is reached');
    for (const connection of world.slots) {
      connection?.socket.setCapacity(PLENTY);
      connection?.socket.drain(PLENTY);
    }
    const before = writesOf(world);
    endTick(world);
    await settle();
    checkHealth(world);
    if (writesOf(world) > before) quiet = 0;
    else quiet++;
    if (quiet === 1) world.clock.advance(1_000);
  }
  for (const connection of world.slots) {
    connection?.client.checkAtRest();
    connection?.socket.checkBytesStay();
  }
}

function writesOf(world: LogWorld): number {
  return world.slots.reduce((sum, connection) => sum + (connection?.socket.writes ?? 0), 0);
}
