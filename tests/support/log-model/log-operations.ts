import fc from 'fast-check';
import type { Framing } from '../../../server/ports/client-socket.ts';
import type { Intake } from './valve-socket.ts';

/** An author's doing; `gap`: numbers left out before its own. */
export type Doing =
  | {
      readonly do: 'append';
      readonly log: number;
      readonly id: number;
      readonly size: number;
      readonly gap: number;
    }
  | { readonly do: 'remove'; readonly log: number; readonly id: number; readonly gap: number }
  | { readonly do: 'clear'; readonly log: number; readonly gap: number };

/** An offset that a client claims to have reached, in words that hold whatever came before. */
export type Claiming =
  | { readonly claim: 'a place'; readonly epochsAgo: number; readonly at: number }
  | { readonly claim: 'the edge'; readonly off: number }
  | { readonly claim: 'an epoch never heard of' };

/** What a subscription asks for: a key's number, all of the log, or what its user is shown. */
export type Asking =
  | {
      readonly ask: 'log';
      readonly log: number;
      readonly key: number | null;
      readonly claiming: Claiming | null;
    }
  | { readonly ask: 'mine' };

export type Operation =
  | Doing
  | { readonly do: 'compact'; readonly log: number }
  | { readonly do: 'call'; readonly client: number; readonly doing: Doing }
  | { readonly do: 'sub'; readonly client: number; readonly sub: number; readonly asking: Asking }
  | { readonly do: 'unsub'; readonly client: number; readonly sub: number }
  | { readonly do: 'user'; readonly client: number; readonly user: number }
  | { readonly do: 'room'; readonly client: number; readonly bytes: number }
  | { readonly do: 'drain'; readonly client: number; readonly bytes: number }
  | { readonly do: 'tick'; readonly times: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cut'; readonly client: number }
  | { readonly do: 'come back'; readonly client: number; readonly sub: number }
  | { readonly do: 'restart'; readonly lost: number };

export interface ClientKind {
  readonly framing: Framing;
  readonly intake: Intake;
}

export interface Course {
  readonly clients: readonly ClientKind[];
  readonly operations: readonly Operation[];
}

export const IDS = ['a0', 'b1', '-c2', 'é"\\d0', 'e1', '0123456789abcdef01234567', 'g0', ''] as const;
export const KEYS = ['k0', 'k1', 'k2'] as const;
export const USERS = ['all', 'k0', 'k1', 'other', 'other k0', 'nothing'] as const;
export const SUBS = ['s0', 's1', 's2', 's3'] as const;

const CLIENTS = 3;

const below = (count: number) => fc.nat({ max: count - 1 });
const log = fc.constantFrom(0, 0, 0, 1);
const id = below(IDS.length);
const gap = fc.constantFrom(0, 0, 0, 3);
const client = below(CLIENTS);
const sub = below(SUBS.length);
const size = fc.constantFrom(0, 0, 0, 30, 30, 200, 3_000, 40_000);
const bytes = fc.constantFrom(0, 1, 60, 150, 400, 5_000, 100_000, 1_048_576);

const append = fc.record({ do: fc.constant('append' as const), log, id, size, gap });
const remove = fc.record({ do: fc.constant('remove' as const), log, id, gap });
const clear = fc.record({ do: fc.constant('clear' as const), log, gap });
const doing = fc.oneof(
  { weight: 4, arbitrary: append },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: clear },
);

const claiming = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.record({
      claim: fc.constant('a place' as const),
      epochsAgo: fc.constantFrom(0, 0, 0, 1, 2),
      at: fc.nat({ max: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ claim: fc.constant('the edge' as const), off: fc.integer({ min: -1, max: 1 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ claim: 'an epoch never heard of' as const }) },
);

const asking = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ask: fc.constant('log' as const),
      log,
      key: fc.option(below(KEYS.length)),
      claiming,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ ask: 'mine' as const }) },
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 12, arbitrary: append },
  { weight: 6, arbitrary: remove },
  { weight: 1, arbitrary: clear },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), log }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('call' as const), client, doing }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('sub' as const), client, sub, asking }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('unsub' as const), client, sub }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('user' as const), client, user: below(USERS.length) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('room' as const), client, bytes }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('drain' as const), client, bytes }) },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('tick' as const), times: fc.constantFrom(1, 1, 2, 5) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), client }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('come back' as const), client, sub }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart' as const), lost: fc.constantFrom(0, 1, 2, 5) }),
  },
);

/** What happens to some clients and two logs, in order. */
export function course(maxOperations: number): fc.Arbitrary<Course> {
  return fc.record({
    clients: fc.array(
      fc.record({
        framing: fc.constantFrom('websocket' as const, 'quoted' as const),
        intake: fc.constantFrom('pushed' as const, 'pushed' as const, 'pulled' as const),
      }),
      { minLength: CLIENTS, maxLength: CLIENTS },
    ),
    operations: fc.array(operation, { maxLength: maxOperations, size: 'max' }),
  });
}
