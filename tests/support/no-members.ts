import type { RosterMembers } from '../../server/classroom/roster/roster.ts';

/** A classroom that nobody has joined. */
export const NO_MEMBERS: RosterMembers = { ids: () => [], has: () => false, nameOf: () => undefined };
