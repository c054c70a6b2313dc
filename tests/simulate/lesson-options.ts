import type { JoinOptions } from '../../shared/classroom/classrooms-api.ts';

/** A class at its own pace, instead of the recording's. */
export interface LessonOptions {
  readonly students: number;
  /** Of all students together. */
  readonly strokesPerSecond: number;
  readonly minutes: number;
  /** Clients in a second run who draw as fast as their sockets take it; 0: there is no second run. */
  readonly flooders: number;
  /** How the students come in; undefined: nobody is logged in, all draw in the classroom `default`. */
  readonly entrance: Entrance | undefined;
}

export type Entrance =
  /** Into a classroom that somebody has opened. Nobody watches there. */
  | { readonly kind: 'join'; readonly join: JoinOptions }
  /** A teacher is made with this token, who makes a classroom, opens its door and watches. */
  | { readonly kind: 'claim'; readonly token: string };

const IN_LINK = /#(?:join|claim)=([\w-]+)$/;
const SECRET = /^[\w-]{22}$/;

/** @param typed a code, a link or the secret of one */
export function joinEntrance(typed: string): Entrance {
  const secret = IN_LINK.exec(typed)?.[1] ?? (SECRET.test(typed) ? typed : undefined);
  return { kind: 'join', join: secret === undefined ? { code: typed } : { link: secret } };
}

/** @param typed a claim link, or its token */
export function claimEntrance(typed: string): Entrance {
  return { kind: 'claim', token: IN_LINK.exec(typed)?.[1] ?? typed };
}
