import assert from 'node:assert/strict';
import type { ClassroomApi } from '../../client/ddp/classroom-client.ts';
import type { DdpClient } from '../../client/ddp/ddp-client.ts';
import { clearDrawings } from '../../client/drawing/clear-drawings.ts';
import { draw, segmentsAt, succeed } from '../classroom/calls.ts';
import { MemoryWorld, watchWall } from '../unit/client/memory-world.ts';

describe('Clearing over a cut', () => {
  let world: MemoryWorld;
  let client: DdpClient<ClassroomApi>;
  let strokes: ReturnType<typeof watchWall>['strokes'];
  let drawnBefore: string;
  let outcome: string;

  beforeEach(async () => {
    world = await MemoryWorld.open();
    client = world.client();
    ({ strokes } = watchWall(client, { resumes: true }));
    drawnBefore = await drawApart();
    await world.settle();
    assert.deepEqual([...strokes.documents.keys()], [drawnBefore]);
    outcome = 'none yet';
  });
  afterEach(() => client.close());

  async function drawApart(): Promise<string> {
    const student = await world.classroom.connect();
    const id = await draw(student, 'ann', segmentsAt(0));
    student.cut();
    return id;
  }

  function clear(): void {
    clearDrawings({ client, strokes }).then(
      () => (outcome = 'cleared'),
      (error: unknown) => (outcome = String(error)),
    );
  }

  it('is told as not done when the cut came before it ran, and nothing is cleared later', async () => {
    clear();
    await world.cutAndReturn();
    assert.match(outcome, /invocation-failed/);
    assert.deepEqual(await world.strokeIds(), [drawnBefore]);
    assert.deepEqual([...strokes.documents.keys()], [drawnBefore]);
  });

  it('is told as done when only the answer was lost, and spares what was drawn since', async () => {
    clear();
    world.network.stepUp();
    await world.turn();
    world.network.host = undefined;
    world.network.cut();
    const drawnSince = await drawApart();
    world.network.host = world.classroom.server.ddp;
    await world.advance(20_000);
    assert.equal(outcome, 'cleared');
    assert.deepEqual(await world.strokeIds(), [drawnSince]);
    assert.deepEqual([...strokes.documents.keys()], [drawnSince]);
  });

  it('is told as done when the cut came while it was being saved', async () => {
    world.classroom.store.holdSaves();
    clear();
    world.network.stepUp();
    await world.turn();
    await world.cutAndReturn();
    assert.equal(outcome, 'cleared');
    world.classroom.store.openSaves();
    await world.settle();
    assert.deepEqual(await world.strokeIds(), []);
  });

  it('has its effect and its answer without a cut', async () => {
    clear();
    await world.settle();
    assert.equal(outcome, 'cleared');
    assert.deepEqual(await world.strokeIds(), []);
  });

  it('waits for the next connection, and is told when there will be none', async () => {
    world.network.host = undefined;
    clear();
    world.network.cut();
    await world.advance(1_000);
    assert.equal(outcome, 'none yet');
    client.close();
    await world.settle();
    assert.match(outcome, /client-closed/);
  });

  it("[METH2] runs twice for a client that sends it again: Meteor's, unless it is told not to", async () => {
    const peer = await world.classroom.connect();
    await succeed(peer, 'clear', []);
    const drawnSince = await drawApart();
    await succeed(peer, 'clear', []);
    assert.deepEqual((await world.strokeIds()).includes(drawnSince), false);
  });
});
