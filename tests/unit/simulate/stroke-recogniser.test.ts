import assert from 'node:assert/strict';
import { CONTENT_DAMAGED, CONTENT_FOREIGN } from '../../simulate/delivery-log.ts';
import { loadRecording } from '../../simulate/recording.ts';
import { StrokeRecogniser } from '../../simulate/stroke-recogniser.ts';
import { RECOGNISER } from './ledger-of.ts';

describe('what a document shows', () => {
  it('is each stroke of the recording, for the student who drew it', () => {
    const recording = loadRecording();
    const recogniser = new StrokeRecogniser(['a', 'b'], recording);
    const drawn = recording.map(({ segmentsText }) =>
      recogniser.recognise({ u: 'b', s: JSON.parse(segmentsText) }),
    );
    assert.deepEqual(
      drawn,
      [...recording.keys()].map((stroke) => recording.length + stroke),
    );
    assert.deepEqual(
      drawn,
      drawn.map((draw) => recogniser.contentOf(draw)),
    );
  });

  it('does not depend on the order of keys', () => {
    assert.equal(RECOGNISER.recognise({ s: [{ p: { y: '0.00', x: '3.00' } }], u: '0.91' }), 2);
  });

  it('is the first of the strokes that look alike', () => {
    assert.equal(RECOGNISER.recognise({ u: '0.92', s: [{ p: { x: '2.00', y: '0.00' } }] }), 5);
    assert.equal(RECOGNISER.contentOf(7), 5);
  });

  it('is damaged when anything but u and exactly the drawn s is there', () => {
    const s = [{ p: { x: '1.00', y: '0.00' } }];
    const documents = [
      { u: '0.91' },
      { u: '0.91', s: [] },
      { u: '0.91', s: [...s, ...s] },
      { u: '0.91', s: [{ p: { x: 1, y: '0.00' } }] },
      { u: '0.91', s: [{ p: { x: '1.00', y: '0.00', z: '0.00' } }] },
      { u: '0.91', s, _id: 'x' },
    ];
    for (const fields of documents) assert.equal(RECOGNISER.recognise(fields), CONTENT_DAMAGED);
    assert.equal(RECOGNISER.recognise({ u: '0.91', s }), 0);
  });

  it('is foreign when nobody of this run is named', () => {
    for (const fields of [undefined, null, 'x', {}, { s: [] }, { u: '0.9', s: [] }, { u: 0.91, s: [] }]) {
      assert.equal(RECOGNISER.recognise(fields), CONTENT_FOREIGN);
    }
  });
});
