import assert from 'node:assert/strict';
import type { Connection } from '../../server/ddp/author-api.ts';
import { heldMemory } from '../support/held-memory.ts';
import { attackClassroom } from './memory-attack.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { CONNECT } from './recorded-session.ts';

const KIB = 1024;
const CYCLES = 10_000;
/** 52 bytes for each cycle: less than the smallest object that could be left behind with what it needs. */
const MARGIN_BYTES = 512 * KIB;
const SEGMENTS = [
  { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];
const EIGHT_DAYS_MS = 8 * 24 * 3600 * 1000;

describe('What is left of clients that are gone', function () {
  this.timeout(120_000);

  it('is nothing after 10,000 cycles of connect, subscribe and close', async () => {
    const classroom = await MemoryClassroom.open();
    await draw(classroom, 50);
    await cycle(classroom, CYCLES / 2);
    const more = await leastGrowth(MARGIN_BYTES, () => cycle(classroom, CYCLES));
    assert.ok(more < MARGIN_BYTES, `${more} bytes more`);
    await classroom.assertEmpty();
    assert.equal((await classroom.documents()).size, 50);
  });

  it('would be noticed: a listener that keeps 2,000 connections goes beyond the margin', async () => {
    const classroom = await MemoryClassroom.open();
    const kept: Connection[] = [];
    await cycle(classroom, 1000);
    const before = await heldMemory();
    classroom.ddp.onConnection((connection) => void kept.push(connection));
    await cycle(classroom, 2000);
    assert.ok((await heldMemory()) - before > MARGIN_BYTES);
    assert.equal(kept.length, 2000);
  });

  it('is nothing after hostile messages, once ids of removed strokes are old enough to be forgotten', async () => {
    const classroom = await MemoryClassroom.open();
    let inputs = 0;
    // The same two seeds again and again: what is compiled, and known of the shapes of objects, soon stays as it is.
    const attack = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        inputs += await attackClassroom(classroom, 101 + (round % 2), 15);
        await classroom.clock.advance(EIGHT_DAYS_MS);
        await draw(classroom, 1);
        await clear(classroom);
        await classroom.clock.advance(1000);
      }
    };
    await attack(8);
    const more = await leastGrowth(2 * MARGIN_BYTES, async () => {
      inputs = 0;
      await attack(8);
    });
    assert.ok(inputs > 3000, `${inputs} inputs`);
    assert.ok(more < 2 * MARGIN_BYTES, `${more} bytes more after ${inputs} inputs`);
    await classroom.assertEmpty();
    assert.equal((await classroom.documents()).size, 0);
  });
});

/**
 * By how much held memory grows in one run, at the least of a few: what leaks, leaks each time, while what suites before this
 * one have begun (code that is compiled, sockets that end) falls into one of them.
 */
async function leastGrowth(enough: number, run: () => Promise<void>): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least >= enough; attempt++) {
    const before = await heldMemory();
    await run();
    least = Math.min(least, (await heldMemory()) - before);
  }
  return least;
}

async function cycle(classroom: MemoryClassroom, times: number): Promise<void> {
  for (let at = 0; at < times; at++) {
    const client = new MemoryClient(classroom);
    client.send(CONNECT);
    client.send({ msg: 'sub', id: 't', name: 'teacher', params: [] });
    client.send({ msg: 'sub', id: 's', name: 'student', params: ['0.97'] });
    // Some are gone in the middle, some before they were shown anything.
    for (let turns = at % 3; turns > 0; turns--) await classroom.turn();
    client.cut();
    if (at % 100 === 0) await classroom.settle();
  }
  await classroom.settle();
}

async function draw(classroom: MemoryClassroom, strokes: number): Promise<void> {
  const client = new MemoryClient(classroom);
  client.send(CONNECT);
  for (let at = 0; at < strokes; at++) {
    client.send({ msg: 'method', id: String(at), method: 'draw', params: ['0.97', SEGMENTS] });
  }
  await classroom.settle();
  assert.equal(client.fault(true), undefined);
  client.cut();
}

async function clear(classroom: MemoryClassroom): Promise<void> {
  const client = new MemoryClient(classroom);
  client.send(CONNECT);
  client.send({ msg: 'method', id: 'c', method: 'clear' });
  await classroom.settle();
  assert.equal(client.fault(true), undefined);
  client.cut();
}
