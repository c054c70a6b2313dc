import assert from 'node:assert/strict';
import { heldMemory } from '../support/held-memory.ts';
import { Bystander } from './bystander.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { CONNECT } from './recorded-session.ts';

const MAX_UNANSWERED = 1000;
const MIB = 1024 * 1024;
const TEN_MINUTES_MS = 600_000;
const SEGMENTS = [
  { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];

describe('Floods in memory', function () {
  this.timeout(20_000);

  it('[LIM2] of 10,000 calls that nobody awaits are all answered; at most 1,000 are taken and unanswered', async () => {
    const classroom = await MemoryClassroom.open();
    assert.equal(await flood(classroom, 10_000), MAX_UNANSWERED);
    const before = await heldMemory();
    // The same strokes once more: their ids are known, as they stay for seven days.
    assert.equal(await flood(classroom, 10_000), MAX_UNANSWERED);
    const more = (await heldMemory()) - before;
    assert.ok(more < MIB, `${more} bytes more`);
    await classroom.assertEmpty();
  });

  it('[LIM2] of calls that never return stop the reading of their own socket alone, for as long as it takes', async () => {
    const classroom = await MemoryClassroom.open();
    const client = new MemoryClient(classroom);
    client.send(CONNECT);
    for (let at = 0; at < MAX_UNANSWERED; at++) {
      assert.equal(client.socket.isReadingPaused, false);
      client.send({ msg: 'method', id: String(at), method: 'hold' });
    }
    assert.equal(client.socket.isReadingPaused, true);
    await classroom.clock.advance(TEN_MINUTES_MS);
    assert.equal(client.closedWith, undefined);
    assert.equal(client.socket.isReadingPaused, true);
    const bystander = new Bystander(classroom);
    for (let at = 0; at < 100; at++) bystander.draw();
    await classroom.settle();
    bystander.check();
    assert.equal(bystander.teacher.held.ids('segments').length, 100);
    client.cut();
    bystander.leave();
    await classroom.assertEmpty();
  });

  it('of 50,000 good messages on one connection are all answered, and it stays open', async () => {
    const classroom = await MemoryClassroom.open();
    const client = new MemoryClient(classroom);
    client.send(CONNECT);
    let answers = 0;
    for (let at = 1; at <= 50_000; at++) {
      if (at % 10 === 0)
        client.send({ msg: 'method', id: String(at), method: 'undo', params: ['0.97', 'rr985MmpwhRtJbdDm'] });
      else client.send({ msg: 'ping', id: at });
      if (at % 1000 !== 0) continue;
      await settled(classroom, client);
      answers += client.socket.writes.splice(0).flat().length;
      client.sent.length = 0;
    }
    assert.equal(client.closedWith, undefined);
    // `connected`, a pong for each ping, a result and an updated for each call.
    assert.equal(answers, 1 + 45_000 + 2 * 5000);
  });
});

/** Draws, sent as fast as the server reads. @returns the most that were taken and not yet answered */
async function flood(classroom: MemoryClassroom, calls: number): Promise<number> {
  const client = new MemoryClient(classroom);
  client.send(CONNECT);
  for (let at = 0; at < calls; at++) {
    client.send({
      msg: 'method',
      id: String(at),
      method: 'draw',
      params: ['0.97', SEGMENTS],
      randomSeed: String(at),
    });
  }
  let most = 0;
  let answered = 0;
  while (client.fault(true) !== undefined) {
    most = Math.max(most, client.taken - 1 - answered);
    await classroom.settle();
    answered += client.socket.writes
      .splice(0)
      .flat()
      .filter((text) => text.startsWith('{"msg":"updated"')).length;
    client.deliver();
  }
  assert.equal(answered, calls);
  client.send({ msg: 'method', id: 'c', method: 'clear' });
  await settled(classroom, client);
  client.cut();
  // The ids of so many cleared strokes are taken over in slices.
  await classroom.clock.advance(1000);
  return most;
}

async function settled(classroom: MemoryClassroom, client: MemoryClient): Promise<void> {
  for (let round = 0; round < 2000 && client.fault(true) !== undefined; round++) {
    await classroom.settle();
    client.deliver();
  }
  assert.equal(client.fault(true), undefined);
  client.oracle.rows.settle();
}
