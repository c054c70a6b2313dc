import type { Connection } from '../ddp/author-api.ts';

const NOBODY: ReadonlyMap<string, number> = new Map();

/**
 * Which classrooms some client follows by one connection. Their strokes are documents of one collection there, so no two of
 * them may have a stroke id in common. A classroom counts until the connection is closed: removals may be on their way.
 */
export class FollowedTogether {
  /** One id alone for nearly all. */
  readonly #byConnection = new WeakMap<Connection, string | Set<string>>();
  /** Of each classroom the others beside it, and by how many connections. */
  readonly #beside = new Map<string, Map<string, number>>();

  /** No connection has followed more than one: the usual case. */
  get isEmpty(): boolean {
    return this.#beside.size === 0;
  }

  /** @returns the others that this connection has followed */
  join(connection: Connection, classroomId: string): readonly string[] {
    const followed = this.#byConnection.get(connection);
    if (followed === undefined || followed === classroomId) {
      this.#byConnection.set(connection, classroomId);
      return [];
    }
    const ids = typeof followed === 'string' ? this.#several(connection, followed) : followed;
    const others = [...ids].filter((id) => id !== classroomId);
    if (!ids.has(classroomId)) {
      ids.add(classroomId);
      for (const other of others) this.#countBoth(classroomId, other, 1);
    }
    return others;
  }

  /** Classrooms that somebody follows together with this one. */
  beside(classroomId: string): Iterable<string> {
    return (this.#beside.get(classroomId) ?? NOBODY).keys();
  }

  #several(connection: Connection, first: string): Set<string> {
    const ids = new Set([first]);
    this.#byConnection.set(connection, ids);
    connection.onClose(() => {
      const left = [...ids];
      for (const [at, id] of left.entries())
        for (const other of left.slice(at + 1)) this.#countBoth(id, other, -1);
    });
    return ids;
  }

  #countBoth(one: string, other: string, by: number): void {
    this.#count(one, other, by);
    this.#count(other, one, by);
  }

  #count(classroomId: string, other: string, by: number): void {
    const beside = this.#beside.get(classroomId) ?? new Map<string, number>();
    const count = (beside.get(other) ?? 0) + by;
    if (count > 0) beside.set(other, count);
    else beside.delete(other);
    if (beside.size > 0) this.#beside.set(classroomId, beside);
    else this.#beside.delete(classroomId);
  }
}
