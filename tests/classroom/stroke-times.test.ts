import assert from 'node:assert/strict';
import type { StrokeTimes } from '../../shared/classroom/classroom-api.ts';
import { isOffset } from '../../shared/ddp/offset.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { draw, expectRefusal, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

async function timesOf(peer: TestPeer, ...params: readonly unknown[]): Promise<StrokeTimes> {
  const page = (await succeed(peer, 'strokeTimes', params)) as StrokeTimes;
  assert.ok(isOffset(page.through));
  return page;
}

/** Every page from the first on. */
async function allTimes(peer: TestPeer): Promise<readonly (readonly [string, number])[]> {
  const rows: (readonly [string, number])[] = [];
  let page = await timesOf(peer);
  for (;;) {
    assert.equal(page.ids.length, page.times.length);
    for (const [row, id] of page.ids.entries()) rows.push([id, page.times[row] ?? NaN]);
    if (!page.hasMore) return rows;
    page = await timesOf(peer, null, { after: page.through });
  }
}

describe('Times of strokes', () => {
  it('are the times at which the server took them, in the order of the log, and outlive a restart', async () => {
    const classroom = await MemoryClassroom.open();
    const { clock } = classroom.server;
    const student = await classroom.connect();
    const drawn: (readonly [string, number])[] = [];
    for (let stroke = 0; stroke < 10; stroke++) {
      await clock.advance(1000 * stroke);
      drawn.push([await draw(student, `u${stroke % 3}`), clock.wallTime()]);
    }
    assert.deepEqual(await allTimes(student), drawn);
    assert.equal((await timesOf(student)).now, clock.wallTime());

    const restarted = await classroom.restart();
    assert.deepEqual(await allTimes(await restarted.connect()), drawn);
  });

  it('come after a place alone, and all again after a place of an earlier epoch', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const first = await draw(student, 'u');
    const { through } = await timesOf(student);
    assert.deepEqual((await timesOf(student, 'default', { after: through })).ids, []);
    const second = await draw(student, 'u');
    assert.deepEqual((await timesOf(student, null, { after: through })).ids, [second]);

    const restarted = await classroom.restart();
    const peer = await restarted.connect();
    const third = await draw(peer, 'u');
    assert.deepEqual((await timesOf(peer, null, { after: through })).ids, [first, second, third]);
  });

  it('come 2,000 at a time', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const drawn: string[] = [];
    for (let stroke = 0; stroke < 4_100; stroke++) drawn.push(await draw(student, 'u'));
    const first = await timesOf(student);
    assert.deepEqual([first.ids.length, first.hasMore], [2000, true]);
    const second = await timesOf(student, null, { after: first.through });
    const third = await timesOf(student, null, { after: second.through });
    assert.deepEqual([third.ids.length, third.hasMore], [100, false]);
    assert.deepEqual([...first.ids, ...second.ids, ...third.ids], drawn);
  });

  it('go with their strokes: undone, cleared, and thousands of times', async () => {
    const classroom = await MemoryClassroom.open();
    const { clock } = classroom.server;
    const student = await classroom.connect();
    const kept: (readonly [string, number])[] = [];
    const empty = classroom.classrooms.bytesHeld;
    for (let stroke = 0; stroke < 3_000; stroke++) {
      await clock.advance(1);
      const id = await draw(student, 'u');
      if (stroke % 100 === 0) kept.push([id, clock.wallTime()]);
      else await succeed(student, 'undo', ['u', id]);
    }
    assert.deepEqual(await allTimes(student), kept);
    assert.deepEqual(
      kept.map(([id]) => id),
      shownTo(await classroom.teacher()),
    );
    await succeed(student, 'clear', []);
    assert.deepEqual(await allTimes(student), []);
    const after = await draw(student, 'u');
    assert.deepEqual(await allTimes(student), [[after, clock.wallTime()]]);
    assert.ok(classroom.classrooms.bytesHeld < empty + 8192);
  });

  it('are refused for what is no classroom or no place', async () => {
    const classroom = await MemoryClassroom.open();
    const peer = await classroom.connect();
    await expectRefusal(peer, ['strokeTimes', 'elsewhere'], 404, 'There is no such classroom');
    await expectRefusal(peer, ['strokeTimes', null, 7], 400, 'The options must be an object');
    for (const after of [7, { epoch: 'a', n: 1 }, { epoch: 1, n: -1 }, { $gt: '' }]) {
      const reason = 'after must be an offset, like {"epoch": 1, "n": 12}';
      await expectRefusal(peer, ['strokeTimes', null, { after }], 400, reason);
    }
  });
});
