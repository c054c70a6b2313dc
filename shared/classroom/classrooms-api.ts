/** Classrooms beside `default`: making them, their door, who is in. */

export interface Door {
  /** 8 symbols of 28, shown as two groups of four; undefined while the door is closed. */
  readonly code?: string;
  /** The secret of link and QR: `#join=` + this. 22 characters of base64url. */
  readonly link: string;
  /** Until when; undefined: it is closed. */
  readonly openUntil?: Date;
}

export type JoinOptions =
  | { readonly code: string; readonly name?: string }
  | { readonly link: string; readonly name?: string };

/** A member's own view of a classroom; `door` for its teachers only. */
export interface ClassroomFields {
  readonly name: string;
  /** Whether somebody new can come in; always where nobody has to log in. */
  readonly isOpen: boolean;
  readonly role: 'student' | 'teacher' | 'owner';
  readonly door?: Door;
}

/** Of the collection `students`. Its id is made of classroom and student: one may follow several rosters. */
export interface RosterFields {
  readonly classroomId: string;
  /** As in `segments`. */
  readonly u: string;
  readonly name: string;
  readonly online: boolean;
  /** When it last did something here; absent: never. */
  readonly lastSeen?: Date;
  readonly strokes: number;
}

/** Refusals: 400 malformed, 403 not allowed (or: the code is not valid now), 404 no such classroom. */
export interface ClassroomsMethods {
  'classrooms.create': {
    readonly params: readonly [{ readonly name: string }];
    readonly result: { readonly classroomId: string } & Door;
  };
  /** Opens the door, for 15 minutes if nothing else is said (1 to 480); open already: extends it from now. */
  'classrooms.open': {
    readonly params: readonly [classroomId: string, options?: { readonly minutes?: number }];
    readonly result: Door;
  };
  /** Closes the door. Who is in stays in. */
  'classrooms.close': { readonly params: readonly [classroomId: string]; readonly result: Door };
  'classrooms.rename': {
    readonly params: readonly [classroomId: string, name: string];
    readonly result: string;
  };
  /** Old code and old link are worth nothing from now on. */
  'classrooms.renewCode': { readonly params: readonly [classroomId: string]; readonly result: Door };
  /** A guest or a teacher who is logged in becomes a student of it; who is in already stays what it is. */
  'classrooms.join': {
    readonly params: readonly [options: JoinOptions];
    readonly result: { readonly classroomId: string };
  };
  /** A student's membership ends, its sessions are closed; its strokes stay. */
  'classrooms.removeStudent': {
    readonly params: readonly [classroomId: string, studentId: string];
    readonly result: undefined;
  };
  /** Removes all strokes of one student. */
  'classrooms.clearStudent': {
    readonly params: readonly [classroomId: string, studentId: string];
    readonly result: undefined;
  };
}

export interface ClassroomsPublications {
  /** One classroom, for its members. */
  classroom: readonly [classroomId: string];
  /** All classrooms of the one who is logged in. */
  classrooms: readonly [];
  /** Who is in: the collection `students`, for its teachers. */
  roster: readonly [classroomId?: string];
}
