import fc from 'fast-check';

/** What a strict client does. Numbers that say `which` choose among what there is at that time. */
export type Deed =
  | { readonly does: 'subscribe'; readonly name: 'teacher' | 'student'; readonly params: readonly unknown[] }
  | { readonly does: 'unsubscribe'; readonly which: number }
  | { readonly does: 'draw'; readonly student: string }
  | { readonly does: 'undo'; readonly which: number }
  | { readonly does: 'clear' }
  /** The socket is cut and another opened. */
  | { readonly does: 'reconnect' }
  /** Until all that was asked has been answered. */
  | { readonly does: 'wait' }
  /** A few rounds of the event loop, in the middle of whatever is going on. */
  | { readonly does: 'pause'; readonly turns: number };

export type TrapStep = Deed & { readonly client: number };

const STUDENTS = ['ada', 'bob'] as const;
export const CLIENT_COUNT = 2;

const which = fc.nat({ max: 9 });
const student = fc.constantFrom(...STUDENTS);
/** The second asks to resume at a place that never was: everything is sent, and a document of the collection `offsets`. */
const teacherParams = fc.constantFrom<readonly unknown[]>(
  [],
  [null],
  [null, { since: { epoch: 9_999, n: 1 } }],
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: teacherParams.map((params): Deed => ({ does: 'subscribe', name: 'teacher', params })),
  },
  { weight: 4, arbitrary: student.map((id): Deed => ({ does: 'subscribe', name: 'student', params: [id] })) },
  { weight: 5, arbitrary: which.map((chosen): Deed => ({ does: 'unsubscribe', which: chosen })) },
  { weight: 9, arbitrary: student.map((id): Deed => ({ does: 'draw', student: id })) },
  { weight: 4, arbitrary: which.map((chosen): Deed => ({ does: 'undo', which: chosen })) },
  { weight: 1, arbitrary: fc.constant<Deed>({ does: 'clear' }) },
  { weight: 2, arbitrary: fc.constant<Deed>({ does: 'reconnect' }) },
  { weight: 3, arbitrary: fc.constant<Deed>({ does: 'wait' }) },
  { weight: 3, arbitrary: fc.nat({ max: 4 }).map((turns): Deed => ({ does: 'pause', turns })) },
);

/** What two clients do, one step after the other and mostly without waiting. */
export const trapScript: fc.Arbitrary<readonly TrapStep[]> = fc.array(
  fc.tuple(fc.nat({ max: CLIENT_COUNT - 1 }), deed).map(([client, done]): TrapStep => ({ ...done, client })),
  { minLength: 6, maxLength: 24 },
);
