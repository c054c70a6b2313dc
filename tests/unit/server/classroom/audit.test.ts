import assert from 'node:assert/strict';
import { createPinoLog } from '../../../../server/adapters/log/pino.ts';
import { audit } from '../../../../server/classroom/audit.ts';

describe('An audit line', () => {
  it('is one line of JSON that names what was done, where and by whom, and nothing that is absent', () => {
    const lines: string[] = [];
    const log = createPinoLog('info', { write: (line: string) => void lines.push(line) });
    audit(log, 'clear', { classroomId: 'default' });
    audit(log, 'role change', { classroomId: 'c', by: 'a', personId: 'b', role: 'teacher' });
    const read = lines.map((line) => {
      assert.match(line, /^[^\n]+\n$/);
      const { time, level, ...rest } = JSON.parse(line) as Record<string, unknown>;
      assert.equal(level, 30);
      assert.ok(!Number.isNaN(Date.parse(String(time))));
      return rest;
    });
    assert.deepEqual(read, [
      { audit: 'clear', classroomId: 'default', msg: 'audit' },
      { audit: 'role change', classroomId: 'c', by: 'a', personId: 'b', role: 'teacher', msg: 'audit' },
    ]);
  });
});
