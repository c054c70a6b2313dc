import type { DirectoryChange } from '../ports/directory-store.ts';
import type { Directory } from './directory/directory.ts';

/** Tells who follows a classroom or a person that its record or its memberships have changed, however many others follow. */
export class ClassroomFeed {
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(directory: Pick<Directory, 'watch'>) {
    directory.watch((changes) => {
      const due = new Set<() => void>();
      for (const change of changes)
        for (const topic of topicsOf(change))
          for (const listener of this.#listeners.get(topic) ?? []) due.add(listener);
      for (const listener of due) listener();
    });
  }

  /** `listener` runs in the tick of each change of the classroom's record. @returns stops it */
  ofClassroom(classroomId: string, listener: () => void): () => void {
    return this.#listen(`classroom ${classroomId}`, listener);
  }

  /** The same for each change of a membership of this person. */
  ofPerson(personId: string, listener: () => void): () => void {
    return this.#listen(`person ${personId}`, listener);
  }

  #listen(topic: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic);
    if (listeners === undefined) this.#listeners.set(topic, new Set([listener]));
    else listeners.add(listener);
    return () => {
      const left = this.#listeners.get(topic);
      if (left?.delete(listener) === true && left.size === 0) this.#listeners.delete(topic);
    };
  }
}

function topicsOf(change: DirectoryChange): readonly string[] {
  if (change.table === 'classrooms')
    return [`classroom ${change.kind === 'put' ? change.record.id : change.id}`];
  if (change.table !== 'memberships') return [];
  // Of a deleted one only its id is told: classroom and person.
  const personId =
    change.kind === 'put' ? change.record.personId : change.id.slice(change.id.lastIndexOf(':') + 1);
  return [`person ${personId}`];
}
