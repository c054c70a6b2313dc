import assert from 'node:assert/strict';
import { ownClassroom } from '../../../../client/pages/teacher/own-classroom.ts';

const LINK = 'abcdefghijklmnopqrstuv';

describe("A teacher's own classroom", () => {
  it('has an open door with code and end, or a closed one with neither', () => {
    const door = { code: 'ACDEFGHJ', link: LINK, openUntil: { $date: 1_700_000_000_000 } };
    assert.deepEqual(ownClassroom('x', { name: 'Art', role: 'owner', isOpen: true, door }), {
      classroomId: 'x',
      name: 'Art',
      isTeacher: true,
      isOpenToAll: false,
      door: { code: 'ACDEFGHJ', link: LINK, openUntil: 1_700_000_000_000 },
    });
    const closed = ownClassroom('x', { name: 'Art', role: 'teacher', isOpen: false, door: { link: LINK } });
    assert.deepEqual(closed.door, { code: undefined, link: LINK, openUntil: undefined });
    assert.deepEqual([closed.isTeacher, closed.isOpenToAll], [true, false]);
  });

  it('is open to all when it is open though its door is not', () => {
    const fields = { name: 'Classroom', role: 'owner', isOpen: true, door: { link: LINK } };
    assert.ok(ownClassroom('default', fields).isOpenToAll);
  });

  it('has no door for a student', () => {
    const { door, isTeacher, isOpenToAll } = ownClassroom('x', {
      name: 'Art',
      role: 'student',
      isOpen: true,
    });
    assert.deepEqual([door, isTeacher, isOpenToAll], [undefined, false, false]);
  });

  it('is itself also where a server of another age leaves things out, or says them otherwise', () => {
    for (const door of [undefined, null, 'open', 1, {}, { link: 1 }, { code: 'ACDEFGHJ' }])
      assert.equal(ownClassroom('x', { role: 'owner', door }).door, undefined);
    const { name, door } = ownClassroom('x', { name: 7, door: { link: LINK, code: 7, openUntil: 'soon' } });
    assert.deepEqual([name, door], ['x', { link: LINK, code: undefined, openUntil: undefined }]);
  });
});
