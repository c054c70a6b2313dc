import assert from 'node:assert/strict';
import { randomId } from '../../../../client/storage/random-id.ts';
import { studentIdOf } from '../../../../client/storage/student-id.ts';
import { isStudentId } from '../../../../shared/classroom/stroke-limits.ts';
import { isMeteorId, METEOR_ID_ALPHABET } from '../../../../shared/ddp/ids.ts';
import { MemoryStorage } from '../memory-storage.ts';

describe("The student's id", () => {
  it('looks as in the original app, and is the same after a reload', () => {
    const storage = new MemoryStorage();
    assert.equal(
      studentIdOf(storage, () => 0.9706229337025434),
      '0.9706229337025434',
    );
    assert.equal(
      studentIdOf(storage, () => 0.5),
      '0.9706229337025434',
    );
  });

  it('is a fresh one where there is no storage, or storage without room or with junk', () => {
    const [full, odd] = [new MemoryStorage(), new MemoryStorage()];
    full.quota = 0;
    odd.setItem('inkwell.studentId', 'x'.repeat(101));
    for (const storage of [undefined, full, odd]) {
      const id = studentIdOf(storage);
      assert.ok(isStudentId(id) && /^0\.\d+$|^0$|e-/.test(id), id);
    }
  });
});

describe('A random id', () => {
  it("is of Meteor's form, never the same, and uses the whole alphabet", () => {
    const ids = Array.from({ length: 500 }, randomId);
    assert.ok(ids.every(isMeteorId));
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(new Set(ids.join('')).size, METEOR_ID_ALPHABET.length);
  });
});
