/**
 * What happens in a classroom, before it has its place in the order. `at`: milliseconds since 1970.
 * A stroke's fields are lent: until `append`, or the follower that got the entry, returns. Whoever needs them longer copies them.
 */
export type ClassroomEntry =
  | {
      readonly kind: 'stroke';
      readonly at: number;
      readonly id: string;
      readonly studentId: string;
      /** UTF-8 JSON text of the document's fields: `{"u":…,"s":[…]}`. */
      readonly fields: Uint8Array;
    }
  | {
      readonly kind: 'removal';
      readonly at: number;
      readonly id: string;
      readonly studentId: string;
      /**
       * The store has refused the stroke, because another one has its id: it goes as if it had never been, and neither
       * it nor this entry is stored.
       */
      readonly isTakenBack?: true;
    }
  | { readonly kind: 'clear'; readonly at: number };

/** An entry with its place: `n` grows by at least one from entry to entry of a classroom. */
export type OrderedEntry = ClassroomEntry & { readonly n: number };

/** The entry with memory of its own. */
export function ownEntry(entry: OrderedEntry): OrderedEntry {
  return entry.kind === 'stroke' ? { ...entry, fields: new Uint8Array(entry.fields) } : entry;
}

/** Gives the entries of each classroom one order. */
export interface ClassroomLog {
  /**
   * Hands an entry over to be ordered. Its effect comes through `follow` alone, before or after this resolves.
   * Rejects when the entry was certainly not taken.
   */
  append(classroomId: string, entry: ClassroomEntry): Promise<void>;
  /**
   * Every follower gets every entry from number `from` on once, in one order. `from` is above everything stored.
   * @returns stops following.
   */
  follow(classroomId: string, from: number, onEntry: (entry: OrderedEntry) => void): () => void;
}
