import type { ClassroomCollections } from '../../../shared/classroom/classroom-api.ts';
import type { ClassroomFields } from '../../../shared/classroom/classrooms-api.ts';
import type { Subscription } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';

const COLLECTION = 'classrooms' satisfies keyof ClassroomCollections;

type ViewParts = Pick<ClassroomParts, 'access' | 'directory' | 'doors'>;

/** Shows one person's view of classrooms to one subscription, and what becomes of it. */
export class ClassroomView {
  readonly #parts: ViewParts;
  readonly #subscription: Subscription;
  /** As they were sent, by classroom. */
  readonly #shown = new Map<string, string>();

  constructor(parts: ViewParts, subscription: Subscription) {
    this.#parts = parts;
    this.#subscription = subscription;
  }

  /** Brings what is shown of a classroom in line with the directory. @returns whether it is shown */
  refresh(classroomId: string): boolean {
    const fields = this.#fieldsOf(classroomId);
    if (fields === undefined) {
      if (this.#shown.delete(classroomId)) this.#subscription.removed(COLLECTION, classroomId);
      return false;
    }
    const text = JSON.stringify(fields);
    const before = this.#shown.get(classroomId);
    if (before === text) return true;
    this.#shown.set(classroomId, text);
    if (before === undefined) this.#subscription.added(COLLECTION, classroomId, { ...fields });
    else this.#subscription.changed(COLLECTION, classroomId, { door: undefined, ...fields });
    return true;
  }

  #fieldsOf(classroomId: string): ClassroomFields | undefined {
    const { access, directory, doors } = this.#parts;
    const { userId } = this.#subscription;
    const record = directory.classrooms.get(classroomId);
    const role = directory.roleIn(classroomId, userId);
    if (record === undefined || role === undefined) return undefined;
    const hasDoor = access.require('classroom', userId, classroomId) === 'all';
    const isOpen = access.isOpenToAll(classroomId) || doors.isOpen(record);
    const shown = { name: record.name, isOpen, role };
    return hasDoor ? { ...shown, door: doors.doorOf(record) } : shown;
  }
}
