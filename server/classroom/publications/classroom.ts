import { MethodError, type Publication } from '../../ddp/author-api.ts';
import type { ClassroomFeed } from '../classroom-feed.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireClassroomId } from '../parse-arguments.ts';
import { ClassroomView } from './classroom-view.ts';

/** `classroom(classroomId)`: one classroom as a member sees it; with its door for its teachers. */
export function classroomPublication(parts: ClassroomParts, feed: ClassroomFeed): Publication {
  return async function (classroomId) {
    const id = requireClassroomId(classroomId);
    const { userId } = this;
    await parts.directory.loaded();
    parts.access.require('classroom', userId, id);
    const view = new ClassroomView(parts, this);
    const refresh = (): void => {
      if (!view.refresh(id)) this.error(new MethodError(403, 'You are not in this classroom any more'));
    };
    refresh();
    this.onStop(feed.ofClassroom(id, refresh));
    if (userId !== null) this.onStop(feed.ofPerson(userId, refresh));
    this.ready();
  };
}
