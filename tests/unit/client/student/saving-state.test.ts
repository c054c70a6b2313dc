import assert from 'node:assert/strict';
import { savingStateOf } from '../../../../client/pages/student/saving-state.ts';

const NOTHING_WAITS = { state: 'saved', strokes: [] } as const;
const TWO_WAIT = { state: 'sent', strokes: ['a', 'b'] } as const;

describe('What the student is told', () => {
  it('is the state of the strokes while there is a connection', () => {
    assert.deepEqual(savingStateOf('connected', true, NOTHING_WAITS), { kind: 'saved', waiting: 0 });
    assert.deepEqual(savingStateOf('connected', true, TWO_WAIT), { kind: 'sent', waiting: 2 });
  });

  it('is that it connects, the first time, and connects again after that', () => {
    assert.equal(savingStateOf('connecting', false, NOTHING_WAITS).kind, 'connecting');
    assert.equal(savingStateOf('connecting', true, NOTHING_WAITS).kind, 'reconnecting');
    assert.deepEqual(savingStateOf('waiting', true, TWO_WAIT), { kind: 'reconnecting', waiting: 2 });
  });

  it('is that it tries again also when the first attempt has failed', () => {
    assert.equal(savingStateOf('waiting', false, NOTHING_WAITS).kind, 'reconnecting');
  });

  it('is only whether there is a connection before there is a drawing', () => {
    assert.deepEqual(savingStateOf('connected', true, undefined), { kind: 'connected', waiting: 0 });
    assert.deepEqual(savingStateOf('connecting', false, undefined), { kind: 'connecting', waiting: 0 });
    assert.deepEqual(savingStateOf('waiting', true, undefined), { kind: 'reconnecting', waiting: 0 });
  });

  it('is that there is no hope when there is none', () => {
    assert.equal(savingStateOf('failed', false, TWO_WAIT).kind, 'failed');
  });
});
