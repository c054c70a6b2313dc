import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClassDrawings } from '../../../../client/pages/teacher/class-drawings.ts';
import type { PackedStroke } from '../../../../client/pages/teacher/packed-stroke.ts';
import { NameBook } from '../../../../client/pages/teacher/readable-name.ts';
import type { RosterStudent } from '../../../../client/pages/teacher/roster-student.ts';
import { ListCollection } from '../list-collection.ts';
import { strokeOf } from './drawn-strokes.ts';

/** A class, and what its listeners were told: `+` appeared, `-` disappeared, `*` was described. */
function begin() {
  const strokes = new ListCollection<PackedStroke>();
  const roster = new ListCollection<RosterStudent>();
  const drawings = new ClassDrawings({
    strokes,
    roster,
    names: new NameBook('No name'),
    arrivalTime: () => undefined,
  });
  const told: string[] = [];
  drawings.listen({
    appeared: ({ studentId }) => told.push(`+${studentId}`),
    disappeared: ({ studentId }) => told.push(`-${studentId}`),
    described: ({ studentId }) => told.push(`*${studentId}`),
    changed: () => undefined,
  });
  let count = 0;
  return {
    drawings,
    strokes,
    roster,
    told,
    draw: (studentId: string): string => {
      const id = `s${count++}`;
      strokes.put(id, { ...strokeOf(id, [0, 0, 0, 0, 0, 0]), studentId });
      return id;
    },
    enter: (studentId: string, name = studentId, isOnline = true): void => {
      roster.put(studentId, { studentId, name, isOnline });
    },
    names: () => drawings.all.map(({ name }) => name),
  };
}

describe('The drawings of a class', () => {
  it('stand in the order of names, those without one before them, as they came', () => {
    const { draw, enter, names } = begin();
    enter('id of Zoe', 'Zoe');
    draw('0.4711');
    enter('id of Ämil', 'ämil 10');
    enter('id of Aemil', 'ämil 9');
    draw('0.1234');
    enter('id of Bo', 'Bo');
    assert.deepEqual(names(), ['#4711', '#1234', 'ämil 9', 'ämil 10', 'Bo', 'Zoe']);
  });

  it('give a place to a student who is on the roster and has not drawn, and to one who has drawn and is not', () => {
    const { drawings, draw, enter, told } = begin();
    enter('ann', 'Ann');
    draw('ben');
    draw('ann');
    assert.deepEqual(told, ['+ann', '*ann', '+ben']);
    assert.deepEqual([drawings.students, drawings.strokeCount], [2, 2]);
    const known = Object.fromEntries(drawings.all.map((each) => [each.studentId, each.isOnline]));
    assert.deepEqual(known, { ann: true, ben: undefined });
  });

  it('follow a student who changes the name or goes away', () => {
    const { drawings, enter, names } = begin();
    enter('a', 'Ann');
    enter('b', 'Ben');
    const [drawing] = drawings.all;
    enter('a', 'Zoe', false);
    assert.deepEqual(names(), ['Ben', 'Zoe']);
    assert.equal(drawings.all[1], drawing);
    assert.equal(drawing?.isOnline, false);
  });

  it('lose a student who is taken off the roster and has drawn nothing, and keep one who has', () => {
    const { roster, draw, enter, names, told, strokes } = begin();
    enter('a', 'Ann');
    enter('b', 'Ben');
    const id = draw('b');
    roster.remove('a');
    roster.remove('b');
    assert.deepEqual(names(), ['Ben']);
    assert.deepEqual(told.slice(-2), ['-a', '*b']);
    strokes.remove(id);
    assert.deepEqual(names(), ['Ben']);
    enter('a', 'Ann');
    assert.deepEqual(names(), ['Ann', 'Ben']);
  });

  it('never show two students by one name, and free the name of who has gone', () => {
    const { roster, enter, names } = begin();
    enter('a', 'Ann');
    enter('b', 'Ann');
    enter('c', 'Ann (2)');
    assert.equal(new Set(names()).size, 3);
    for (const id of ['a', 'b', 'c']) roster.remove(id);
    enter('d', 'Ann');
    assert.deepEqual(names(), ['Ann']);
  });

  it('are those of all who are in or have drawn, whatever happens', () => {
    const student = fc.constantFrom('a', 'b', 'c', '0.1234567');
    const doing = fc.oneof(
      fc.record({
        kind: fc.constant('enter' as const),
        student,
        name: fc.constantFrom('Ann', 'Ben', '\u202e', 'a', ''),
      }),
      fc.record({ kind: fc.constantFrom('leave' as const, 'draw' as const, 'undo' as const), student }),
    );
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 40 }), (doings) => {
        const { drawings, strokes, roster, draw, enter, names } = begin();
        for (const each of doings) {
          const own = [...strokes.documents].findLast(([, { studentId }]) => studentId === each.student)?.[0];
          if (each.kind === 'enter') enter(each.student, each.name);
          else if (each.kind === 'draw') draw(each.student);
          else if (each.kind === 'leave' && roster.documents.has(each.student)) roster.remove(each.student);
          else if (each.kind === 'undo' && own !== undefined) strokes.remove(own);

          const shown = new Set(drawings.all.map(({ studentId }) => studentId));
          for (const id of roster.documents.keys()) assert.ok(shown.has(id));
          for (const { studentId } of strokes.documents.values()) assert.ok(shown.has(studentId));
          assert.equal(new Set(names()).size, shown.size);
          const count = drawings.all.reduce((sum, drawing) => sum + drawing.strokes.length, 0);
          assert.equal(count, strokes.documents.size);
        }
      }),
    );
  });
});
