import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import type { ClassroomEntry, OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { DrawnStroke, PersonRecord } from './class-record.ts';
import { cutScript } from './cut-script.ts';
import { strokeOf } from './drawn-stroke.ts';
import { entriesOf, judge } from './judge.ts';
import { playScript } from './scripted-class.ts';

type Entry = ClassroomEntry extends infer Each ? (Each extends unknown ? Omit<Each, 'at'> : never) : never;

/** Strokes a, b and c of Ann's; b is undone. */
const drawn = (): DrawnStroke[] =>
  ['a', 'b', 'c'].map((id, place) => ({
    id,
    fieldsText: strokeOf('ann', place).fieldsText,
    isUndone: id === 'b',
    isWithdrawn: false,
  }));
const stroke = (id: string, place: number, studentId = 'ann') => {
  const fields = Buffer.from(strokeOf(studentId, place).fieldsText);
  return { kind: 'stroke', id, studentId, fields } as const;
};
const removal = (id: string) => ({ kind: 'removal', id, studentId: 'ann' }) as const;
const clear = { kind: 'clear' } as const;
const [a, b, c] = [stroke('a', 0), stroke('b', 1), stroke('c', 2)];

const ordered = (entries: readonly Entry[]): readonly OrderedEntry[] =>
  entries.map((entry, at) => ({ ...entry, at: 0, n: at + 1 }));

function judgeAnn(
  entries: readonly Entry[],
  shown: readonly string[],
  change: Partial<PersonRecord> = {},
): void {
  const strokes = drawn();
  const ann: PersonRecord = {
    name: 'ann',
    studentId: 'ann',
    watches: 'ann',
    drawn: strokes,
    watched: {
      shown: new Map(shown.map((id) => [id, strokes.find((each) => each.id === id)?.fieldsText ?? ''])),
    },
    clears: { meant: 0, answered: 0 },
    unfinished: undefined,
    faults: [],
    ...change,
  };
  judge(ordered(entries), [ann]);
}

describe('What is checked after each script', () => {
  it('passes strokes that came once and in order, were removed when undone, and are shown', () => {
    judgeAnn([a, b, removal('b'), c], ['a', 'c']);
    judgeAnn([a, b, clear, c], ['c'], { clears: { meant: 1, answered: 0 } });
  });

  const broken: readonly [what: string, run: () => void, message: RegExp][] = [
    ['a lost stroke', () => judgeAnn([a, b, removal('b')], ['a']), /each once, in order/],
    ['a doubled one', () => judgeAnn([a, b, removal('b'), c, stroke('d', 2)], ['a', 'c']), /each once/],
    ['one with other content', () => judgeAnn([a, b, removal('b'), stroke('c', 9)], ['a', 'c']), /as drawn/],
    ['another order', () => judgeAnn([a, c, b, removal('b')], ['a', 'c']), /in order/],
    ['an undo without effect', () => judgeAnn([a, b, c], ['a', 'b', 'c']), /undone b has 0 removals/],
    ['two effects', () => judgeAnn([a, b, removal('b'), removal('b'), c], ['a', 'c']), /b has 2 removals/],
    [
      'a removal nobody asked for',
      () => judgeAnn([a, removal('a'), b, removal('b'), c], ['c']),
      /not undone/,
    ],
    ['a clear nobody meant', () => judgeAnn([a, b, clear, c], ['c']), /0 clears meant, 0 answered, 1 ran/],
    [
      'an answered clear that never ran',
      () => judgeAnn([a, b, removal('b'), c], ['a', 'c'], { clears: { meant: 1, answered: 1 } }),
      /1 clears meant, 1 answered, 0 ran/,
    ],
    [
      'a stroke that is not shown',
      () => judgeAnn([a, b, removal('b'), c], ['a']),
      /is shown what the server has/,
    ],
    ['one shown that is gone', () => judgeAnn([a, b, removal('b'), c], ['a', 'b', 'c']), /is shown/],
    ['strokes shown in another order', () => judgeAnn([a, b, removal('b'), c], ['c', 'a']), /is shown/],
    [
      'a stroke that came, went and came',
      () => {
        const shown = new Map(
          drawn().flatMap(({ id, fieldsText }) => (id === 'b' ? [] : [[id, fieldsText]])),
        );
        judgeAnn([a, b, removal('b'), c], [], { watched: { shown, added: ['a', 'b', 'c', 'a'] } });
      },
      /no stroke came, went and came/,
    ],
    ['what is not finished', () => judgeAnn([], [], { drawn: [], unfinished: 'a call' }), /a call/],
    [
      'what a client found wrong',
      () => judgeAnn([], [], { drawn: [], faults: ['added twice'] }),
      /added twice/,
    ],
  ];
  for (const [what, run, message] of broken) {
    it(`catches ${what}`, () => assert.throws(run, { name: 'AssertionError', message }));
  }

  it('counts an entry once that was saved again', () => {
    const entries = ordered([a, b]);
    const batch = (some: readonly OrderedEntry[]) => ({ classroomId: 'default', epoch: 1, entries: some });
    const saved = [[batch(entries.slice(0, 1))], [batch(entries)], [batch(entries)]];
    assert.deepEqual(entriesOf(saved, 'default'), entries);
    assert.deepEqual(entriesOf(saved, 'another'), []);
  });

  it('catches a client that repeats draws without a seed, and tells the script', async () => {
    let failure: unknown;
    for (let seed = 1; seed <= 100 && failure === undefined; seed++) {
      failure = await playScript(cutScript(seed), { stockSendsSeeds: false }).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    assert.match(String(failure), /'s strokes: each once, in order, as drawn/);
    assert.match(String(failure), /\nseed \d+, in .*\n +\d+ ms: /);
  });
});
