import assert from 'node:assert/strict';
import { floodFindings, floodReport, neighboursText } from './flood-report.ts';
import { floodOrders } from './flood-order.ts';
import { lessonRecording } from './lesson-recording.ts';
import { parseArguments } from './options.ts';
import { lessonPace } from './pace.ts';
import { makeSchedule } from './schedule.ts';

const parse = (words: string) => parseArguments(words.split(' '), () => 7);

function lessonOf(words: string) {
  const parsed = parse(words);
  assert.ok(parsed.kind === 'run');
  assert.ok(parsed.options.lesson !== undefined);
  return parsed.options.lesson;
}

const RECORDED = ['[1]', '[2]', '[3]'].map((segmentsText, place) => ({ timeMs: place, segmentsText }));

describe('A class that draws at its own pace', () => {
  it('has defaults, and takes every setting', () => {
    assert.deepEqual(lessonOf('--class 40'), {
      students: 40,
      strokesPerSecond: 20,
      minutes: 5,
      flooders: 0,
      entrance: undefined,
    });
    assert.deepEqual(lessonOf('--class 4 --rate 2.5 --minutes .5 --flood 2 --join ABCD-EFGH'), {
      students: 4,
      strokesPerSecond: 2.5,
      minutes: 0.5,
      flooders: 2,
      entrance: { kind: 'join', join: { code: 'ABCD-EFGH' } },
    });
  });

  it('is entered by a code, a link, the secret of one, or a claim link', () => {
    const secret = 'A1b2C3d4E5f6G7h8I9j0-_';
    const link = { kind: 'join', join: { link: secret } };
    assert.deepEqual(lessonOf(`--class 1 --join http://school:3000/#join=${secret}`).entrance, link);
    assert.deepEqual(lessonOf(`--class 1 --join ${secret}`).entrance, link);
    const claim = { kind: 'claim', token: 'x-Y_1' };
    assert.deepEqual(lessonOf('--class 1 --claim http://school:3000/teacher#claim=x-Y_1').entrance, claim);
    assert.deepEqual(lessonOf('--class 1 --claim x-Y_1').entrance, claim);
  });

  it('tells its pace without the secret', () => {
    assert.doesNotMatch(JSON.stringify(lessonPace(lessonOf('--class 1 --claim topsecret'))), /topsecret/);
  });

  for (const words of ['--class 0', '--class 2 --rate 0', '--class 2 --minutes x', '--class 2 --flood -1']) {
    it(`refuses ${words}`, () => assert.equal(parse(words).kind, 'refused'));
  }
  it('refuses two entrances', () => {
    assert.deepEqual(parse('--class 2 --join a --claim b'), {
      kind: 'refused',
      reason: '--claim and --join: only one of the two',
    });
  });

  it('draws so many strokes a second in all, evenly, for so long', () => {
    const lesson = lessonOf('--class 4 --rate 2 --minutes 0.5');
    const recording = lessonRecording(RECORDED, lesson);
    assert.equal(recording.length, 15);
    assert.deepEqual(
      recording.slice(0, 5).map(({ segmentsText }) => segmentsText),
      ['[1]', '[2]', '[3]', '[1]', '[2]'],
    );
    const { dueMs } = makeSchedule(recording, { students: 4, speed: 1, jitterMs: 2_000, seed: 1 });
    for (let fromMs = 2_000; fromMs < 28_000; fromMs += 2_000)
      assert.equal(dueMs.filter((due) => due >= fromMs && due < fromMs + 2_000).length, 4);
  });
});

describe('The flood beside a class', () => {
  const counted = { sent: 100, accepted: 40, throttled: 60, otherwiseRefused: 0 };

  it('is well met when it is throttled, and nothing else happens to it', () => {
    assert.deepEqual(floodFindings(floodReport([counted, counted])), []);
    assert.deepEqual(floodReport([counted, counted]), {
      clients: 2,
      sent: 200,
      accepted: 80,
      throttled: 120,
      otherwiseRefused: 0,
      disconnected: 0,
    });
  });

  it('is badly met when nothing is throttled, or it is refused otherwise, or disconnected', () => {
    const bad = { ...counted, throttled: 0, otherwiseRefused: 2, disconnected: 'closed 1008' };
    assert.deepEqual(floodFindings(floodReport([bad])), [
      '1 flooding, and nothing was throttled',
      '2 draws of the flood were refused for another reason',
      '1 of 1 flooders were disconnected',
    ]);
  });

  it('draws as a stranger, or as whom it has logged in', () => {
    const setup = { options: { url: 'ws://h' }, recording: RECORDED, flooders: 1 };
    assert.deepEqual(floodOrders({ ...setup, enrolled: undefined }), [
      { url: 'ws://h', loginText: undefined, paramsText: '["flooder 1",[1]]' },
    ]);
    const flooders = [{ id: 'u', token: 't' }];
    const enrolled = { classroomId: 'c', students: [], flooders, teacherToken: undefined };
    const [order] = floodOrders({ ...setup, enrolled });
    assert.equal(order?.paramsText, '["u",[1],{"classroomId":"c"}]');
    assert.match(order?.loginText ?? '', /"method":"login","params":\[\{"guest":\{"token":"t"\}\}\]/);
  });

  it('has its effect on the neighbours printed as a ratio', () => {
    const latency = (p50Ms: number, p99Ms: number) => ({ count: 1, meanMs: 1, maxMs: 1, p50Ms, p99Ms });
    const run = (p50: number, p99: number) => ({ callLatency: latency(p50, p99) });
    const text = neighboursText(run(10, 20), run(15, 80));
    assert.match(text, /^draw p50 +10\.0 +15\.0 +1\.50\ndraw p99 +20\.0 +80\.0 +4\.00\n$/m);
  });
});
