import assert from 'node:assert/strict';
import { createSystemClock } from '../../../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../../../server/adapters/ids/secure.ts';
import { createPinoLog } from '../../../../server/adapters/log/pino.ts';
import { createPrometheusMetrics } from '../../../../server/adapters/metrics/prometheus.ts';
import { isMeteorId, METEOR_ID_ALPHABET } from '../../../../shared/ddp/ids.ts';
import { eventually } from '../../../support/raw-websocket.ts';

describe('The system clock', () => {
  const clock = createSystemClock();

  it('tells both times, and runs things later unless they are cancelled', async () => {
    const ran: string[] = [];
    const before = clock.now();
    assert.ok(Math.abs(clock.wallTime() - Date.now()) < 1000);
    clock.after(1, () => ran.push('cancelled'))();
    clock.after(2 ** 40, () => ran.push('in 35 years'));
    clock.after(5, () => ran.push('later'));
    clock.endOfTick(() => ran.push('end of tick'));
    await eventually(() => ran.includes('later'), 'it ran');
    assert.deepEqual(ran, ['end of tick', 'later']);
    assert.ok(clock.now() - before >= 4);
  });
});

describe('Secure ids', () => {
  it('are Meteor ids, and do not repeat', () => {
    const ids = createSecureIds();
    const all = Array.from({ length: 20_000 }, () => ids.id());
    assert.ok(all.every(isMeteorId));
    assert.equal(new Set(all).size, all.length);
  });

  it('use every character equally often', () => {
    const ids = createSecureIds();
    const counts = new Map<string, number>();
    const count = 20_000;
    for (let each = 0; each < count; each++) {
      for (const character of ids.id()) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    assert.equal(counts.size, METEOR_ID_ALPHABET.length);
    const expected = (count * 17) / METEOR_ID_ALPHABET.length;
    // Seven standard deviations and more; a choice by remainder would miss by a quarter.
    for (const [character, seen] of counts) assert.ok(Math.abs(seen / expected - 1) < 0.1, character);
  });
});

describe('The pino log', () => {
  const lines: Record<string, unknown>[] = [];
  const to = { write: (line: string) => lines.push(JSON.parse(line)) };
  beforeEach(() => lines.splice(0));

  it('writes one JSON line for each message, with its fields and the error under err', () => {
    const log = createPinoLog('info', to);
    log.info('a class began', { strokes: 3 });
    log.error('it broke', { err: new TypeError('why') });
    const [info, error] = lines;
    assert.ok(info !== undefined && error !== undefined);
    assert.equal(info['msg'], 'a class began');
    assert.equal(info['strokes'], 3);
    assert.match(String(info['time']), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(Object.keys(info).toSorted(), ['level', 'msg', 'strokes', 'time']);
    const { type, message, stack } = error['err'] as Record<string, unknown>;
    assert.deepEqual([type, message], ['TypeError', 'why']);
    assert.match(String(stack), /outer-world\.test/);
  });

  it('writes nothing below its level', () => {
    const log = createPinoLog('warn', to);
    log.debug('a');
    log.info('b');
    log.warn('c');
    createPinoLog('silent', to).error('d');
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['c'],
    );
  });
});

describe('The Prometheus metrics', () => {
  it('read counts when they are asked for, and keep what was observed', async () => {
    let connections = 3;
    const zero = (): number => 0;
    const metrics = createPrometheusMetrics({
      connections: () => connections,
      sessions: zero,
      subscriptions: zero,
      listeners: zero,
      strokes: zero,
      unsavedStrokes: zero,
      unsavedBytes: zero,
      bytesHeld: () => 1048576,
    });
    metrics.drawToTeacher(0.004);
    metrics.drawToTeacher(7);
    metrics.saved(0.02);
    metrics.loaded(1.5);
    const { contentType, text } = await metrics.render();
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
    for (const line of [
      'inkwell_connections 3',
      'inkwell_held_bytes 1048576',
      'inkwell_draw_to_teacher_seconds_bucket{le="0.0025"} 0',
      'inkwell_draw_to_teacher_seconds_bucket{le="0.005"} 1',
      'inkwell_draw_to_teacher_seconds_count 2',
      'inkwell_save_seconds_sum 0.02',
      'inkwell_initial_load_seconds_bucket{le="2.5"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line} in\n${text}`);
    }
    for (const name of [
      'sessions',
      'subscriptions',
      'listeners',
      'strokes',
      'unsaved_strokes',
      'unsaved_bytes',
    ]) {
      assert.ok(text.includes(`\ninkwell_${name} 0\n`), name);
    }
    connections = 4;
    assert.match((await metrics.render()).text, /\ninkwell_connections 4\n/);
    metrics.close();
  });

  it('leave out what nobody reads, and stand beside another set of metrics', async () => {
    const bare = createPrometheusMetrics({});
    const other = createPrometheusMetrics({ strokes: () => 1 });
    assert.doesNotMatch((await bare.render()).text, /inkwell_strokes/);
    assert.match((await other.render()).text, /inkwell_strokes 1/);
    bare.close();
    other.close();
  });

  it('show how long the event loop was blocked', async () => {
    const metrics = createPrometheusMetrics({});
    const worst = async (): Promise<number> => {
      const { text } = await metrics.render();
      return Number(/inkwell_event_loop_delay_seconds\{quantile="1"\} (\S+)/.exec(text)?.[1]);
    };
    let seen = 0;
    // A turn before the block and one after it, for the monitor to tick in.
    for (let turn = 0; turn < 50 && seen < 0.1; turn++) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      const until = performance.now() + 150;
      while (performance.now() < until);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      seen = await worst();
    }
    assert.ok(seen >= 0.1, `${seen} s`);
    metrics.close();
  });
});
