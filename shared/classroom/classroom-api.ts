import type { ClassroomFields, RosterFields } from './classrooms-api.ts';
import type { Offset, OffsetFields } from '../ddp/offset.ts';
import type { WireSegment, WireStroke } from './stroke.ts';

/** The classroom that always exists: where `draw(studentId, segments)` goes. */
export const DEFAULT_CLASSROOM = 'default';

/** The collection of strokes: one document for each. */
export const STROKES_COLLECTION = 'segments' satisfies keyof ClassroomCollections;

export interface DrawOptions {
  readonly classroomId?: string;
  /** The stroke's id, 17 characters of Meteor's alphabet, by which a repeated draw adds nothing. */
  readonly id?: string;
  /** `#rrggbb`. */
  readonly color?: string;
  /** 1 to 64 as text with two decimals, like "3.00". */
  readonly width?: string;
}

export interface UndoOptions {
  readonly classroomId?: string;
}

export interface TeacherOptions {
  /** Asks for resuming: only what came after this place, and a document in `offsets`. */
  readonly since?: Offset;
}

export interface StudentOptions extends TeacherOptions {
  readonly classroomId?: string;
}

export interface StrokeTimesOptions {
  /** The `through` of the page before: only what came later. One of an earlier epoch is ignored: everything comes again. */
  readonly after?: Offset;
}

/** A page of strokes in the order of the log, without those that were undone or cleared. */
export interface StrokeTimes {
  readonly ids: readonly string[];
  /** When the server took each of them: milliseconds since 1970, by the clock of the server. */
  readonly times: readonly number[];
  /** Where this page ends. */
  readonly through: Offset;
  /** There is more after it now. */
  readonly hasMore: boolean;
  /** The server's clock now, for comparison with one's own. */
  readonly now: number;
}

/** Refusals: 400 malformed, 403 not allowed, 404 unknown, 409 the id is taken, 413 too large, 503 not now. */
export interface ClassroomMethods {
  /** The result is the stroke's id. */
  draw: {
    readonly params: readonly [studentId: string, segments: readonly WireSegment[], options?: DrawOptions];
    readonly result: string;
  };
  /** Removes one's own stroke: it must be that student's. */
  undo: {
    readonly params: readonly [studentId: string, strokeId: string, options?: UndoOptions];
    readonly result: undefined;
  };
  clear: { readonly params: readonly [classroomId?: string]; readonly result: undefined };
  strokeTimes: {
    readonly params: readonly [classroomId?: string, options?: StrokeTimesOptions];
    readonly result: StrokeTimes;
  };
}

/** Without a classroom they mean {@link DEFAULT_CLASSROOM}. */
export interface ClassroomPublications {
  /** Every stroke of the classroom. */
  teacher: readonly [classroomId?: string, options?: TeacherOptions];
  /** Every stroke of that student. */
  student: readonly [studentId: string, options?: StudentOptions];
}

/** The fields of the documents that the publications send. */
export interface ClassroomCollections {
  segments: WireStroke;
  offsets: OffsetFields;
  classrooms: ClassroomFields;
  students: RosterFields;
}
