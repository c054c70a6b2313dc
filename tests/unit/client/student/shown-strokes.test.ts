import assert from 'node:assert/strict';
import type { QueuedStroke } from '../../../../client/drawing/queue-api.ts';
import { ShownStrokes } from '../../../../client/pages/student/shown-strokes.ts';
import { decodeStroke, type Stroke } from '../../../../shared/classroom/stroke.ts';

const ZERO = { x: '0.00', y: '0.00' };
const SEGMENTS = [{ p: { x: '1.00', y: '2.00' }, hI: ZERO, hO: ZERO }];

describe('The strokes shown to a student', () => {
  let documents: Map<string, Stroke>;
  let queued: QueuedStroke[];
  let undone: Set<string>;
  let shown: ShownStrokes;
  beforeEach(() => {
    documents = new Map();
    queued = [];
    undone = new Set();
    shown = new ShownStrokes({
      studentId: 'me',
      strokes: { documents },
      queue: {
        get strokes() {
          return queued;
        },
        isUndone: (id) => undone.has(id),
      },
    });
  });

  const arrive = (id: string): void => void documents.set(id, decodeStroke(id, { u: 'me', s: SEGMENTS }));
  const draw = (id: string): void =>
    void queued.push({
      id,
      segments: SEGMENTS,
      color: '#c92a2a',
      width: '8.00',
      state: 'drawn',
      isKept: true,
    });
  const ids = (): readonly string[] => shown.all().map(({ id }) => id);

  it('are those of the server, then those that wait, each once', () => {
    arrive('a');
    draw('b');
    draw('c');
    arrive('b');
    assert.deepEqual(ids(), ['a', 'b', 'c']);
    assert.deepEqual(shown.all()[2], {
      id: 'c',
      studentId: 'me',
      segments: [{ point: { x: 1, y: 2 }, handleIn: { x: 0, y: 0 }, handleOut: { x: 0, y: 0 } }],
      color: '#c92a2a',
      width: 8,
    });
  });

  it('are the same objects as long as they wait', () => {
    draw('a');
    draw('b');
    const [a, b] = shown.all();
    assert.equal(shown.all()[1], b);
    queued.shift();
    assert.equal(shown.all()[0], b);
    assert.notEqual(a, undefined);
  });

  it('are without what was taken back, wherever it is', () => {
    arrive('a');
    draw('b');
    undone.add('a').add('b');
    assert.deepEqual(ids(), []);
    assert.equal(shown.lastId(), undefined);
  });

  it('end with what an undo takes back: first what waits, then what the server has', () => {
    arrive('a');
    arrive('b');
    draw('c');
    assert.equal(shown.lastId(), 'c');
    undone.add('c');
    assert.equal(shown.lastId(), 'b');
    undone.add('b');
    assert.equal(shown.lastId(), 'a');
  });

  it('hold lines that are not strokes yet, on top, until they are dropped', () => {
    const first = shown.addLine([{ x: 1, y: 2 }], { color: '#1d4ed8', width: 3 });
    shown.addLine([{ x: 3, y: 4 }], { color: '#1d4ed8', width: 3 });
    draw('a');
    assert.equal(shown.all().length, 3);
    assert.equal(ids()[0], 'a');
    first.drop();
    assert.deepEqual(shown.all()[1]?.segments[0]?.point, { x: 3, y: 4 });
  });
});
