import fc from 'fast-check';

export const STUDENTS = ['ann', 'ben', '__proto__'];
export const EXPLICIT_IDS = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(17));

/** What a class, its store and its server may do next. */
export type Step =
  | {
      readonly kind: 'draw';
      readonly student: number;
      readonly stroke: number;
      readonly by: { readonly id?: string; readonly randomSeed?: string };
    }
  | { readonly kind: 'undo'; readonly student: number; readonly which: number }
  | { readonly kind: 'crash'; readonly isApplied: boolean }
  | { readonly kind: 'clear' | 'hold' | 'fail' | 'open' | 'wait' };

const draw = fc.record({
  kind: fc.constant('draw' as const),
  student: fc.nat(STUDENTS.length - 1),
  stroke: fc.nat(26),
  by: fc.oneof(
    fc.constant({}),
    fc.record({ id: fc.constantFrom(...EXPLICIT_IDS) }),
    fc.record({ randomSeed: fc.constantFrom('1', '2', '3') }),
  ),
});
const undo = fc.record({
  kind: fc.constant('undo' as const),
  student: fc.nat(STUDENTS.length - 1),
  which: fc.nat(20),
});
const crash = fc.record({ kind: fc.constant('crash' as const), isApplied: fc.boolean() });
const other = fc.record({ kind: fc.constantFrom('clear', 'hold', 'fail', 'open', 'wait') });
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: draw, weight: 8 },
    { arbitrary: undo, weight: 3 },
    { arbitrary: other, weight: 3 },
    { arbitrary: crash, weight: 1 },
  ),
  { maxLength: 40, size: 'max' },
);
