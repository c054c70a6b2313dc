import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { KillLedger, Violation } from '../soak/kill-ledger.ts';
import { KillRounds } from '../soak/kill-rounds.ts';
import { fieldsText } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt } from './server-process.ts';

describe('A server that is killed in the middle of a class', function () {
  this.timeout(180_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  it('keeps every answered stroke once and in order, brings nothing back, and leaves no gap, 20 times', async () => {
    const seed = randomInt(2 ** 32);
    const lines: string[] = [];
    const onRound = (line: string): void => void lines.push(line);
    try {
      await new KillRounds({ rounds: 20, students: 5, seed, folder: scratch.folder(), onRound }).run();
    } catch (error) {
      throw new Error(`seed ${seed}:\n${lines.join('\n')}`, { cause: error });
    }
    const answered = lines.map((line) => Number(/(\d+) answered/.exec(line)?.[1] ?? 0));
    assert.ok(answered.filter((count) => count > 0).length > 10, `too little happened:\n${lines.join('\n')}`);
  });

  it('is caught when it answers before it has saved', async () => {
    const env = { ACK: 'memory', FLUSH_MS: '60000' };
    const rounds = new KillRounds({ rounds: 20, students: 3, seed: 1, folder: scratch.folder(), env });
    await assert.rejects(rounds.run(), (error) => {
      assert.ok(error instanceof Violation);
      assert.match(error.message, /answered\) (is missing|came back)/);
      return true;
    });
  });
});

/** Strokes of a student, drawn in this order. */
function drawn(ledger: KillLedger, count: number, areAnswered = true) {
  return Array.from({ length: count }, () => {
    const stroke = ledger.addStroke('ann');
    if (areAnswered) ledger.answered(stroke);
    return { stroke, shown: [stroke.id, fieldsText('ann', stroke.segments)] as const };
  });
}

describe('What is checked after each kill', () => {
  const judge = (ledger: KillLedger, ...shown: readonly { readonly shown: readonly [string, string] }[]) =>
    ledger.check(new Map(shown.map((each) => each.shown)));
  let ledger: KillLedger;
  beforeEach(() => {
    ledger = new KillLedger();
  });

  it('passes what was answered, the first of what was not, and what was undone or cleared missing', () => {
    const [a, b, c] = drawn(ledger, 3);
    const [d, e] = drawn(ledger, 2, false);
    assert.ok(a && b && c && d && e);
    judge(ledger, a, b, c);
    b.stroke.undo = 'sent';
    judge(ledger, a, b, c, d);
    judge(ledger, a, c, d);
    const clear = ledger.addClear();
    ledger.endClear(clear, false);
    judge(ledger, a, c, d);
    judge(ledger, d);
    ledger.endClear(clear, true);
    judge(ledger, d);
    judge(ledger);
  });

  const violations: readonly [name: string, run: () => void, message: RegExp][] = [
    [
      'an answered stroke that is missing',
      () => judge(ledger, ...drawn(ledger, 3).slice(0, 2)),
      /stroke 2 .* answered\) is missing, and nothing has removed it/,
    ],
    [
      'a gap before a kept stroke',
      () => judge(ledger, ...drawn(ledger, 3, false).slice(1)),
      /stroke 0 .*not answered\) is missing, and nothing has removed it/,
    ],
    [
      'a gap behind a kept stroke that no clear explains',
      () => {
        const [a, , c] = drawn(ledger, 3);
        ledger.endClear(ledger.addClear(), false);
        assert.ok(a && c);
        judge(ledger, a, c);
      },
      /stroke 1 .* is missing behind ann's stroke 0/,
    ],
    [
      'a stroke missing that was sent after a clear was answered',
      () => {
        drawn(ledger, 1);
        ledger.endClear(ledger.addClear(), true);
        drawn(ledger, 1);
        judge(ledger);
      },
      /stroke 1 .* answered\) is missing, and nothing has removed it/,
    ],
    ['strokes in another order', () => judge(ledger, ...drawn(ledger, 3).toReversed()), /out of order/],
    [
      'strokes in another order than a teacher saw',
      () => {
        const [a] = drawn(ledger, 1);
        const ben = ledger.addStroke('ben');
        assert.ok(a);
        ledger.saw([ben.id, a.stroke.id]);
        judge(ledger, a, { shown: [ben.id, fieldsText('ben', ben.segments)] });
      },
      /was shown at place 0, where/,
    ],
    ['a stroke that no one drew', () => ledger.check(new Map([['x', '{}']])), /x was never drawn/],
    [
      'a stroke with other bytes',
      () => {
        const [a] = drawn(ledger, 1);
        assert.ok(a);
        ledger.check(new Map([[a.stroke.id, `${a.shown[1]} `]]));
      },
      /is not as it was drawn/,
    ],
    [
      'an undone stroke that came back',
      () => {
        const [a] = drawn(ledger, 1);
        assert.ok(a);
        a.stroke.undo = 'answered';
        judge(ledger, a);
      },
      /came back/,
    ],
    [
      'a cleared stroke that came back',
      () => {
        const [a] = drawn(ledger, 1);
        ledger.endClear(ledger.addClear(), true);
        assert.ok(a);
        judge(ledger, a);
      },
      /came back/,
    ],
    [
      'a stroke that was missing once and came back',
      () => {
        const [a] = drawn(ledger, 1);
        ledger.endClear(ledger.addClear(), false);
        assert.ok(a);
        judge(ledger);
        judge(ledger, a);
      },
      /came back/,
    ],
  ];
  for (const [name, run, message] of violations) {
    it(`catches ${name}`, () => assert.throws(run, { name: 'Violation', message }));
  }
});
