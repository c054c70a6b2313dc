import { parseDraw } from '../../shared/classroom/parse-draw.ts';
import { isStudentId } from '../../shared/classroom/stroke-limits.ts';
import type { WireSegment, WireStroke } from '../../shared/classroom/stroke.ts';
import { isMeteorId } from '../../shared/ddp/ids.ts';
import type { NewStroke } from './queue-api.ts';

/** What the queue owes the server. */
export type QueueEntry = DrawEntry | UndoEntry;

interface Entry {
  readonly strokeId: string;
  readonly studentId: string;
  readonly classroomId?: string;
}

export interface DrawEntry extends Entry {
  readonly kind: 'draw';
  readonly stroke: NewStroke;
}

export interface UndoEntry extends Entry {
  readonly kind: 'undo';
}

/** The form in storage: a mark of the format, and the parameters of the call. */
const FORMAT = 1;

export function encodeEntry(entry: QueueEntry): string {
  return JSON.stringify({ format: FORMAT, [entry.kind]: paramsOf(entry) });
}

/** Undefined for what is none, or not of this format: other pages of this host may write to the same storage. */
export function decodeEntry(text: string): QueueEntry | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { format, draw, undo } = stored as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) return undefined;
  if (Array.isArray(draw)) return decodeDraw(draw);
  return Array.isArray(undo) ? decodeUndo(undo) : undefined;
}

export function drawParams({ studentId, strokeId, stroke, classroomId }: DrawEntry) {
  const { segments, color, width } = stroke;
  const options = {
    id: strokeId,
    ...(color === undefined ? {} : { color }),
    ...(width === undefined ? {} : { width }),
    ...(classroomId === undefined ? {} : { classroomId }),
  };
  return [studentId, segments, options] as const;
}

export function undoParams({ studentId, strokeId, classroomId }: UndoEntry) {
  return [studentId, strokeId, classroomId === undefined ? {} : { classroomId }] as const;
}

function paramsOf(entry: QueueEntry): readonly unknown[] {
  return entry.kind === 'draw' ? drawParams(entry) : undoParams(entry);
}

function decodeDraw(params: readonly unknown[]): DrawEntry | undefined {
  const draw = parseDraw(params);
  if ('error' in draw || draw.options.id === undefined) return undefined;
  const { s, color, width } = JSON.parse(draw.fieldsText) as WireStroke;
  return {
    kind: 'draw',
    strokeId: draw.options.id,
    studentId: draw.studentId,
    stroke: styled(s, color, width),
    ...inClassroom(draw.options.classroomId),
  };
}

function styled(segments: readonly WireSegment[], color?: string, width?: string): NewStroke {
  return {
    segments,
    ...(color === undefined ? {} : { color }),
    ...(width === undefined ? {} : { width }),
  };
}

function decodeUndo([studentId, strokeId, options]: readonly unknown[]): UndoEntry | undefined {
  if (!isStudentId(studentId) || !isMeteorId(strokeId)) return undefined;
  if (typeof options !== 'object' || options === null) return undefined;
  const { classroomId } = options as { readonly classroomId?: unknown };
  if (classroomId !== undefined && !isStudentId(classroomId)) return undefined;
  return { kind: 'undo', strokeId, studentId, ...inClassroom(classroomId) };
}

function inClassroom(classroomId: string | undefined): { readonly classroomId?: string } {
  return classroomId === undefined ? {} : { classroomId };
}
