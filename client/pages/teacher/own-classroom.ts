import type { Fields } from '../../ddp/client-api.ts';

/** A document of `classrooms`: a classroom of the one who is logged in. */
export interface OwnClassroom {
  readonly classroomId: string;
  readonly name: string;
  readonly isTeacher: boolean;
  /** Students come in though its door is closed: the one that plain clients draw in, with ACCESS=open. */
  readonly isOpenToAll: boolean;
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

export function ownClassroom(classroomId: string, { name, role, isOpen, door }: Fields): OwnClassroom {
  const ownDoor = doorOf(door);
  return {
    classroomId,
    name: typeof name === 'string' ? name : classroomId,
    isTeacher: role === 'teacher' || role === 'owner',
    isOpenToAll: isOpen === true && ownDoor !== undefined && ownDoor.openUntil === undefined,
    door: ownDoor,
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
