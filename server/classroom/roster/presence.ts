import type { Connection } from '../../ddp/author-api.ts';
import type { Roster } from './roster.ts';

/** One student in one classroom, by one connection. */
interface Place {
  /** Subscriptions to its own drawing. */
  subscriptions: number;
  hasDrawn: boolean;
}

/** Where a connection is: in which rosters as whom. */
class Places {
  readonly #places = new Map<Roster, Map<string, Place>>();
  #lastRoster: Roster | undefined;
  #lastStudent: string | undefined;

  subscribed(roster: Roster, studentId: string): void {
    this.#enter(roster, studentId).subscriptions++;
  }

  unsubscribed(roster: Roster, studentId: string): void {
    const place = this.#places.get(roster)?.get(studentId);
    if (place === undefined) return;
    place.subscriptions--;
    if (place.subscriptions === 0 && !place.hasDrawn) this.#leave(roster, studentId);
  }

  drew(roster: Roster, studentId: string): void {
    // Stroke after stroke of the same student: the usual case has to cost next to nothing.
    if (roster === this.#lastRoster && studentId === this.#lastStudent) return;
    this.#enter(roster, studentId).hasDrawn = true;
    this.#lastRoster = roster;
    this.#lastStudent = studentId;
  }

  leaveAll(): void {
    for (const [roster, students] of this.#places)
      for (const studentId of students.keys()) roster.left(studentId);
    this.#places.clear();
  }

  #enter(roster: Roster, studentId: string): Place {
    let students = this.#places.get(roster);
    if (students === undefined) this.#places.set(roster, (students = new Map()));
    let place = students.get(studentId);
    if (place === undefined) {
      students.set(studentId, (place = { subscriptions: 0, hasDrawn: false }));
      roster.entered(studentId);
    }
    return place;
  }

  #leave(roster: Roster, studentId: string): void {
    const students = this.#places.get(roster);
    students?.delete(studentId);
    if (students?.size === 0) this.#places.delete(roster);
    roster.left(studentId);
  }
}

/**
 * Who is where: a student is in a classroom while a connection follows its own drawing there, or has drawn there and is
 * still open.
 */
export class Presence {
  readonly #places = new WeakMap<Connection, Places>();

  /** @returns call it when the subscription ends */
  subscribed(connection: Connection, roster: Roster, studentId: string): () => void {
    const places = this.#placesOf(connection);
    places.subscribed(roster, studentId);
    return () => places.unsubscribed(roster, studentId);
  }

  drew(connection: Connection, roster: Roster, studentId: string): void {
    this.#placesOf(connection).drew(roster, studentId);
  }

  #placesOf(connection: Connection): Places {
    const known = this.#places.get(connection);
    if (known !== undefined) return known;
    const places = new Places();
    this.#places.set(connection, places);
    connection.onClose(() => places.leaveAll());
    return places;
  }
}
