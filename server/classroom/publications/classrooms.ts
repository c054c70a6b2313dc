import type { Publication } from '../../ddp/author-api.ts';
import type { ClassroomFeed } from '../classroom-feed.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { ClassroomView } from './classroom-view.ts';

/** `classrooms()`: those of the one who is logged in; none for others. */
export function classroomsPublication(parts: ClassroomParts, feed: ClassroomFeed): Publication {
  return async function () {
    const { userId } = this;
    const { access, directory } = parts;
    access.requireHere('classrooms', userId);
    if (userId === null) return [];
    await directory.loaded();
    const view = new ClassroomView(parts, this);
    /** What is shown, and what stops the watching of it. */
    const shown = new Map<string, () => void>();
    const refresh = (classroomId: string): void => {
      const isShown = view.refresh(classroomId);
      if (isShown && !shown.has(classroomId)) {
        shown.set(
          classroomId,
          feed.ofClassroom(classroomId, () => refresh(classroomId)),
        );
      } else if (!isShown) {
        shown.get(classroomId)?.();
        shown.delete(classroomId);
      }
    };
    const refreshAll = (): void => {
      const ids = directory.membershipsOf(userId).map(({ classroomId }) => classroomId);
      for (const id of new Set([...shown.keys(), ...ids])) refresh(id);
    };
    refreshAll();
    this.onStop(feed.ofPerson(userId, refreshAll));
    this.onStop(() => {
      for (const stop of shown.values()) stop();
    });
    this.ready();
    return undefined;
  };
}
