import type { RosterFields } from '../../../shared/classroom/classrooms-api.ts';
import { SharedDocuments } from '../../ddp/author-api.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';

/** Between two messages about the same student: two a second at most, however fast it draws. */
const TOLD_EVERY_MS = 500;

/** Who belongs to a classroom, drawn or not. */
export interface RosterMembers {
  /** Students of the classroom. */
  ids(): Iterable<string>;
  has(studentId: string): boolean;
  /** Undefined for a student who has no name here: one that came without logging in. */
  nameOf(studentId: string): string | undefined;
}

interface Student {
  strokes: number;
  /** When it last drew or left, milliseconds since 1970; 0: not known. */
  lastSeen: number;
  /** Connections by which it is here: two tabs are one student. */
  connections: number;
}

/**
 * Who is in a classroom: its members, everybody who has strokes in it, everybody who is here now. Documents of it exist only
 * while somebody follows, and are encoded once for all of them.
 */
export class Roster {
  readonly #classroomId: string;
  readonly #clock: Clock;
  readonly #members: RosterMembers;
  readonly #students = new Map<string, Student>();
  #documents: SharedDocuments | undefined;
  /** Students of whom something is to be told. */
  #untold: Set<string> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancelTelling: Cancel | undefined;
  #online = 0;

  constructor(classroomId: string, clock: Clock, members: RosterMembers) {
    this.#classroomId = classroomId;
    this.#clock = clock;
    this.#members = members;
  }

  /** Students who are here now. */
  get online(): number {
    return this.#online;
  }
  /** Whether nobody looks. Who follows a drawing keeps the classroom open by that; who has only drawn does not. */
  get isIdle(): boolean {
    return (this.#documents?.followers ?? 0) === 0;
  }

  /** A stroke came into the log. @param at milliseconds since 1970 */
  drew(studentId: string, at: number): void {
    const student = this.#student(studentId);
    student.strokes++;
    student.lastSeen = at;
    this.#tell(studentId);
  }

  /** A stroke went out of the log. */
  lostStroke(studentId: string): void {
    const student = this.#students.get(studentId);
    if (student === undefined) return;
    student.strokes--;
    this.#changed(studentId, student);
  }

  /** Every stroke went. */
  lostAll(): void {
    for (const [studentId, student] of this.#students) {
      student.strokes = 0;
      this.#changed(studentId, student);
    }
  }

  /** A connection by which the student is here. */
  entered(studentId: string): void {
    const student = this.#student(studentId);
    student.connections++;
    if (student.connections > 1) return;
    this.#online++;
    student.lastSeen = this.#clock.wallTime();
    this.#tell(studentId);
  }

  /** One of them is gone. */
  left(studentId: string): void {
    const student = this.#students.get(studentId);
    if (student === undefined || student.connections === 0) return;
    student.connections--;
    if (student.connections > 0) return;
    this.#online--;
    student.lastSeen = this.#clock.wallTime();
    this.#changed(studentId, student);
  }

  /** It became a member, is one no longer, or has another name. */
  memberChanged(studentId: string): void {
    const student = this.#students.get(studentId);
    if (student === undefined) this.#tell(studentId);
    else this.#changed(studentId, student);
  }

  /** What a publication returns. Made when the first one asks, dropped when nobody follows. */
  documents(): SharedDocuments {
    if (this.#documents !== undefined) {
      // Nobody was told meanwhile: who comes now must not begin with what was true before.
      if (this.#documents.followers === 0) this.#tellUntold(this.#documents);
      return this.#documents;
    }
    this.#documents = new SharedDocuments('students');
    for (const studentId of new Set([...this.#members.ids(), ...this.#students.keys()]))
      this.#tellNow(this.#documents, studentId);
    return this.#documents;
  }

  close(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
  }

  #student(studentId: string): Student {
    const known = this.#students.get(studentId);
    if (known !== undefined) return known;
    const student: Student = { strokes: 0, lastSeen: 0, connections: 0 };
    this.#students.set(studentId, student);
    return student;
  }

  /** Who is not a member, has nothing here and is not here is not in the roster. */
  #changed(studentId: string, { strokes, connections }: Student): void {
    if (strokes <= 0 && connections === 0 && !this.#members.has(studentId)) this.#students.delete(studentId);
    this.#tell(studentId);
  }

  #tell(studentId: string): void {
    if (this.#documents === undefined) return;
    this.#untold ??= new Set();
    this.#untold.add(studentId);
    if (this.#cancelTelling !== undefined) return;
    const waitMs = Math.max(0, this.#toldAt + TOLD_EVERY_MS - this.#clock.now());
    this.#cancelTelling = this.#clock.after(waitMs, () => this.#tellAll());
  }

  #tellAll(): void {
    this.#cancelTelling = undefined;
    this.#toldAt = this.#clock.now();
    const documents = this.#documents;
    if (documents === undefined || documents.followers === 0) {
      this.#documents = undefined;
      this.#untold = undefined;
    } else {
      this.#tellUntold(documents);
    }
  }

  #tellUntold(documents: SharedDocuments): void {
    const studentIds = this.#untold ?? [];
    this.#untold = undefined;
    for (const studentId of studentIds) this.#tellNow(documents, studentId);
  }

  #tellNow(documents: SharedDocuments, studentId: string): void {
    const id = `${this.#classroomId}:${studentId}`;
    const student = this.#students.get(studentId);
    if (student === undefined && !this.#members.has(studentId)) {
      documents.delete(id);
      return;
    }
    const fields: RosterFields = {
      classroomId: this.#classroomId,
      u: studentId,
      name: this.#members.nameOf(studentId) ?? studentId,
      online: (student?.connections ?? 0) > 0,
      strokes: student?.strokes ?? 0,
      ...(student === undefined || student.lastSeen === 0 ? {} : { lastSeen: new Date(student.lastSeen) }),
    };
    documents.set(id, { ...fields });
  }
}
