import assert from 'node:assert/strict';
import type { Heard } from '../support/answer-rows.ts';
import { ProtocolOracle } from '../support/protocol-oracle.ts';
import { readClientFrames } from '../support/frame-oracle.ts';
import { clientFrame, OPCODE } from '../support/raw-websocket.ts';
import { HeldByClient } from './held-by-client.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { CLASSROOM_AND_NAMES } from './offered.ts';
import { CONNECT } from './recorded-session.ts';

const SEGMENTS = [
  { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } },
];
const SENT: readonly (object | string)[] = [
  CONNECT,
  { msg: 'sub', id: 't', name: 'teacher', params: [] },
  '{',
  { msg: 'method', id: '1', method: 'draw', params: ['0.97', SEGMENTS] },
  { msg: 'method', id: '2', method: 'nothing', params: [] },
  { msg: 'ping', id: 'p' },
  { msg: 'odd' },
  { msg: 'sub', id: 'x', name: 'nobody' },
  { msg: 'method', id: '3', method: 'clear' },
  { msg: 'unsub', id: 't' },
];

describe('The oracle that judges fuzzing', () => {
  let answers: readonly Heard[];

  before(async () => {
    const classroom = await MemoryClassroom.open();
    const client = new MemoryClient(classroom);
    for (const message of SENT) {
      client.send(message);
      await classroom.settle();
    }
    assert.equal(client.fault(true), undefined);
    answers = client.socket.writes.flat().map((text) => JSON.parse(text) as Heard);
    assert.ok(answers.length >= 14);
  });

  /** What the oracle says when these had been the answers. */
  function judge(heard: readonly Heard[]): string | undefined {
    const oracle = new ProtocolOracle(CLASSROOM_AND_NAMES);
    const held = new HeldByClient();
    for (const message of SENT) {
      oracle.sent(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
    }
    for (const message of heard) {
      held.hear(message);
      oracle.rows.hear(message);
    }
    return held.fault ?? oracle.rows.fault(true);
  }

  it('takes the answers of a good server', () => {
    assert.equal(judge(answers), undefined);
  });

  it('notices each answer that is missing', () => {
    for (const [at, answer] of answers.entries()) {
      // Nobody owes a client what it is shown before it is gone again, nor a `ready` behind which it ends at once.
      if (answer['msg'] === 'ready' || answer['msg'] === 'removed') continue;
      assert.notEqual(judge(answers.toSpliced(at, 1)), undefined, JSON.stringify(answer));
    }
  });

  it('notices each answer that comes twice', () => {
    for (const [at, answer] of answers.entries()) {
      assert.notEqual(judge(answers.toSpliced(at, 0, answer)), undefined, JSON.stringify(answer));
    }
  });

  it('notices each word that is changed', () => {
    for (const [at, answer] of answers.entries()) {
      for (const key of Object.keys(answer)) {
        const isFree = key === 'session' || key === 'fields' || (answer['id'] === '1' && key === 'result');
        if (isFree) continue;
        const changed = answers.with(at, { ...answer, [key]: 'other' });
        assert.notEqual(judge(changed), undefined, `${key} of ${JSON.stringify(answer)}`);
      }
    }
  });

  it('notices answers of the queue that change places', () => {
    const inQueue = answers.flatMap(({ msg, id }, at) =>
      msg === 'nosub' || (msg === 'result' && id !== '1') ? [at] : [],
    );
    assert.equal(inQueue.length, 4);
    for (const [at, place] of inQueue.entries()) {
      const other = inQueue[at + 1];
      const [one, two] = [answers[place], other === undefined ? undefined : answers[other]];
      if (other === undefined || one === undefined || two === undefined) continue;
      assert.notEqual(judge(answers.with(place, two).with(other, one)), undefined, JSON.stringify(one));
    }
  });

  it('tells the codes of frames apart', () => {
    const closeOf = (...frames: Buffer[]) => readClientFrames(Buffer.concat(frames)).close;
    assert.equal(closeOf(clientFrame(OPCODE.text, 'x'), clientFrame(OPCODE.ping)), undefined);
    assert.deepEqual(closeOf(clientFrame(OPCODE.text, 'x', { rsv: 4 })), [1002]);
    assert.deepEqual(closeOf(clientFrame(OPCODE.text, Buffer.from([0xff]))), [1007]);
    assert.deepEqual(closeOf(clientFrame(OPCODE.text, 'x', { claimedLength: 2n ** 40n })), [1009]);
    assert.deepEqual(closeOf(clientFrame(OPCODE.close, Buffer.from([0x0f, 0xa0]))), [4000]);
  });
});
