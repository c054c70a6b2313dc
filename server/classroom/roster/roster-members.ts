import type { DirectoryChange } from '../../ports/directory-store.ts';
import type { Directory } from '../directory/directory.ts';
import type { Roster, RosterMembers } from './roster.ts';

/** A classroom's students, as the directory has them. */
export function rosterMembers(
  directory: Pick<Directory, 'membersOf' | 'people' | 'roleIn'>,
  classroomId: string,
): RosterMembers {
  return {
    *ids() {
      for (const { personId, role } of directory.membersOf(classroomId))
        if (role === 'student') yield personId;
    },
    has: (studentId) => directory.roleIn(classroomId, studentId) === 'student',
    nameOf: (studentId) => directory.people.get(studentId)?.name,
  };
}

/** Tells the rosters that are in memory of who comes, who goes, and who has another name. @returns stops that */
export function tellRosters(
  directory: Pick<Directory, 'watch' | 'membershipsOf'>,
  openRosters: () => Iterable<readonly [classroomId: string, roster: Roster]>,
): () => void {
  return directory.watch((changes) => {
    const concerned = changes.flatMap((change) => personOf(change) ?? []);
    if (concerned.length === 0) return;
    for (const [classroomId, roster] of openRosters()) {
      for (const { personId, classroomId: only } of concerned)
        if (only === undefined || only === classroomId) roster.memberChanged(personId);
    }
  });
}

/** Whom a change is about, and in which classroom; undefined: in each. */
function personOf(
  change: DirectoryChange,
): { readonly personId: string; readonly classroomId?: string } | undefined {
  if (change.table === 'people') return { personId: change.kind === 'put' ? change.record.id : change.id };
  if (change.table !== 'memberships') return undefined;
  if (change.kind === 'put') return change.record;
  // The id is the two, joined (membershipId); ids of classrooms have no colon.
  const colon = change.id.indexOf(':');
  return { classroomId: change.id.slice(0, colon), personId: change.id.slice(colon + 1) };
}
