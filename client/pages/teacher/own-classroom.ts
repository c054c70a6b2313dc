import type { Fields } from '../../ddp/client-api.ts';

/** A document of `classrooms`: a classroom of the one who is logged in. */
export interface OwnClassroom {
  readonly classroomId: string;
  readonly name: string;
  readonly isTeacher: boolean;
  readonly isOwner: boolean;
  /** Undefined for who is no teacher of it. */
  readonly door: Door | undefined;
}

export interface Door {
  readonly link: string;
  /** Undefined while it is closed. */
  readonly code: string | undefined;
  /** ms since 1970. */
  readonly openUntil: number | undefined;
}

export function ownClassroom(classroomId: string, { name, role, door }: Fields): OwnClassroom {
  return {
    classroomId,
    name: typeof name === 'string' ? name : classroomId,
    isTeacher: role === 'teacher' || role === 'owner',
    isOwner: role === 'owner',
    door: doorOf(door),
  };
}

function doorOf(value: unknown): Door | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { link, code, openUntil } = value as Readonly<Record<string, unknown>>;
  if (typeof link !== 'string') return undefined;
  return { link, code: typeof code === 'string' ? code : undefined, openUntil: timeOf(openUntil) };
}

/** EJSON's form of a Date. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { $date: time } = value as { readonly $date?: unknown };
  return typeof time === 'number' ? time : undefined;
}
