import { RandomStream } from '../../../shared/ddp/random-stream.ts';
import type { AppServer, AppSubscription } from './app-server.ts';

interface Stroke {
  readonly studentId: string;
  readonly segments: unknown;
}

interface Watcher {
  readonly subscription: AppSubscription;
  readonly studentId: string | undefined;
}

/** The classroom as an author of Meteor would write it, with `added` and `removed`: `draw`, `undo`, `clear`, `teacher`, `student`. */
export function defineStrokesApp(server: AppServer): void {
  const strokes = new Map<string, Stroke>();
  const goneIds = new Set<string>();
  const watchers = new Set<Watcher>();
  const show = ({ subscription }: Watcher, id: string, { studentId, segments }: Stroke): void =>
    subscription.added('segments', id, { u: studentId, s: segments });
  const watchersOf = (stroke: Stroke): readonly Watcher[] =>
    [...watchers].filter((watcher) => isFor(watcher, stroke));

  function remove(id: string, stroke: Stroke): void {
    strokes.delete(id);
    goneIds.add(id);
    for (const { subscription } of watchersOf(stroke)) subscription.removed('segments', id);
  }

  function watch(subscription: AppSubscription, studentId: string | undefined): void {
    const watcher = { subscription, studentId };
    for (const [id, stroke] of strokes) if (isFor(watcher, stroke)) show(watcher, id, stroke);
    watchers.add(watcher);
    subscription.onStop(() => watchers.delete(watcher));
    subscription.ready();
  }

  server.methods({
    draw(studentId, segments) {
      const id = new RandomStream(this.randomSeed ?? '').stream('/collection/segments').id();
      if (strokes.has(id) || goneIds.has(id)) return id;
      const stroke = { studentId: String(studentId), segments };
      strokes.set(id, stroke);
      for (const watcher of watchersOf(stroke)) show(watcher, id, stroke);
      return id;
    },
    undo(studentId, id) {
      const stroke = strokes.get(String(id));
      if (stroke !== undefined && stroke.studentId === studentId) remove(String(id), stroke);
    },
    clear() {
      for (const [id, stroke] of strokes) remove(id, stroke);
    },
  });
  server.publish('teacher', function () {
    watch(this, undefined);
  });
  server.publish('student', function (studentId) {
    watch(this, String(studentId));
  });
}

function isFor({ studentId }: Watcher, stroke: Stroke): boolean {
  return studentId === undefined || studentId === stroke.studentId;
}
