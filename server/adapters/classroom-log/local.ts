import type { ClassroomEntry, ClassroomLog, OrderedEntry } from '../../ports/classroom-log.ts';

interface LocalClassroom {
  nextN: number;
  /** Mostly one: a Set for each classroom would be larger than all the rest of this. Replaced, never changed. */
  followers: readonly ((entry: OrderedEntry) => void)[];
}

/** The order of one process: an entry has its place, and has reached its followers, when `append` returns. */
export function createLocalClassroomLog(): ClassroomLog {
  const classrooms = new Map<string, LocalClassroom>();
  return {
    append(classroomId, entry) {
      const classroom = classrooms.get(classroomId);
      if (classroom === undefined)
        return Promise.reject(new Error(`nobody follows classroom ${classroomId}`));
      const ordered = orderedEntry(entry, classroom.nextN++);
      for (const onEntry of classroom.followers) onEntry(ordered);
      return DONE;
    },
    follow(classroomId, from, onEntry) {
      const classroom = classrooms.get(classroomId) ?? { nextN: from, followers: [] };
      classrooms.set(classroomId, classroom);
      classroom.nextN = Math.max(classroom.nextN, from);
      classroom.followers = [...classroom.followers, onEntry];
      return () => {
        classroom.followers = classroom.followers.filter((follower) => follower !== onEntry);
        if (classroom.followers.length === 0) classrooms.delete(classroomId);
      };
    },
  };
}

const DONE = Promise.resolve();

/** Written out by kind: a spread costs a draw more than its place in the order. */
function orderedEntry(entry: ClassroomEntry, n: number): OrderedEntry {
  switch (entry.kind) {
    case 'stroke': {
      const { kind, at, id, studentId, fields } = entry;
      return { kind, n, at, id, studentId, fields };
    }
    case 'removal': {
      const { kind, at, id, studentId, isTakenBack } = entry;
      const removal = { kind, n, at, id, studentId };
      return isTakenBack === undefined ? removal : { ...removal, isTakenBack };
    }
    case 'clear':
      return { kind: entry.kind, n, at: entry.at };
  }
}
