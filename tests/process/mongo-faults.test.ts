import assert from 'node:assert/strict';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { faultNamed } from '../soak/mongo-faults.ts';
import { type Ack, type Moment, runMongoTrial } from '../soak/mongo-trial.ts';
import { type StoredStroke, StoredStrokes } from '../soak/stored-strokes.ts';
import { DrawLedger } from '../simulate/draw-ledger.ts';
import { loadRecording } from '../simulate/recording.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt } from './server-process.ts';

/** Of the faults at all moments in both modes, which `npm run soak:mongo` plays with a large class, those that differ most. */
const TRIALS: readonly (readonly [fault: string, moment: Moment, ack: Ack])[] = [
  ['drops what comes before it is done', 'in the middle', 'stored'],
  ['drops answers', 'in the middle', 'stored'],
  ['hangs', 'in the middle', 'stored'],
  ['is killed and comes back', 'in the middle', 'stored'],
  ['refuses connections', 'in the middle', 'memory'],
  ['is 30 ms slow', 'at start', 'stored'],
  ['refuses connections', 'at start', 'memory'],
  ['is killed and comes back', 'during shutdown', 'stored'],
  ['hangs', 'during shutdown', 'memory'],
];
const STUDENTS = 30;

describe('A class whose database fails', function () {
  this.timeout(300_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    ensureBuilt();
  });
  after(() => database.stop());
  afterEach(() => scratch.clean());

  for (const [name, moment, ack] of TRIALS) {
    it(`loses nothing and recovers by itself when the database ${name} ${moment}, with ACK=${ack}`, async () => {
      const proxy = await MongoProxy.open(database.port);
      try {
        await runMongoTrial({
          world: { database, proxy },
          fault: faultNamed(name),
          moment,
          ack,
          students: STUDENTS,
          dataDir: scratch.folder(),
        });
      } finally {
        await proxy.cut();
      }
    });
  }
});

describe('What is checked in the database after each fault', () => {
  const recording = loadRecording();
  const stored = (draw: number): StoredStroke => {
    const { segmentsText = '' } = recording[draw % 3] ?? {};
    return { _id: `id${draw}`, u: draw < 3 ? 'ann' : 'ben', s: JSON.parse(segmentsText), n: draw + 1 };
  };
  /** Two students who have drawn three strokes each, and their answers. */
  const ledger = new DrawLedger(['ann', 'ben'], 3);
  for (let draw = 0; draw < 6; draw += 1) {
    ledger.recordSent(draw, 0);
    ledger.recordAnswer(draw, 0, { kind: 'stroke', documentId: `id${draw}` });
  }
  const check = (
    strokes: readonly StoredStroke[],
    mustBeThere: (draw: number) => boolean = () => true,
  ): void => new StoredStrokes(strokes).check(ledger, recording, mustBeThere);
  const all = [0, 1, 2, 3, 4, 5].map(stored);

  it('passes what is there as it was drawn, and the last ones missing where they may be', () => {
    check(all);
    check(
      all.filter(({ n }) => ![2, 3, 6].includes(n)),
      (draw) => draw === 0 || draw === 3,
    );
  });

  const violations: readonly [what: string, strokes: readonly StoredStroke[], message: RegExp][] = [
    [
      'an answered stroke that is missing',
      all.slice(0, 5),
      /student ben, stroke 3 was answered and is not stored/,
    ],
    [
      'a stroke with other content',
      [...all.slice(1), { ...stored(0), s: [] }],
      /is not stored as it was drawn/,
    ],
    [
      'a stroke of another student',
      [...all.slice(1), { ...stored(0), u: 'ben' }],
      /is not stored as it was drawn/,
    ],
    [
      'a stroke under two ids',
      [...all, { ...stored(0), _id: 'other' }],
      /more strokes of ann are stored than/,
    ],
    [
      'a stroke of somebody else',
      [...all, { ...stored(0), _id: 'other', u: 'eve' }],
      /strokes of eve are stored/,
    ],
  ];
  for (const [what, strokes, message] of violations)
    it(`catches ${what}`, () => assert.throws(() => check(strokes), { name: 'Violation', message }));

  it('catches a gap before a stroke that is there', () =>
    assert.throws(
      () =>
        check(
          all.filter(({ n }) => n !== 2),
          () => false,
        ),
      /student ann, stroke 2 is missing before student ann, stroke 3/,
    ));
});
