import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StrokeTimes } from '../../../../server/classroom/stroke-times.ts';
import { DocumentLog } from '../../../../server/ddp/author-api.ts';

describe('The columns of stroke times', () => {
  it('give what a Map would give, whatever is drawn, undone and cleared', () => {
    const doing = fc.oneof(
      { weight: 20, arbitrary: fc.record({ kind: fc.constant('draw' as const), skip: fc.nat(3) }) },
      { weight: 19, arbitrary: fc.record({ kind: fc.constant('undo' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 3000, size: 'max' }), fc.nat(4000), (doings, after) => {
        const documents = new DocumentLog({ collection: 'segments' });
        const times = new StrokeTimes();
        const rows = new Map<string, readonly [n: number, at: number]>();
        for (const [number, step] of doings.entries()) {
          if (step.kind === 'draw') {
            const n = documents.append(`s${number}`, 'u', '{}', documents.endN + step.skip);
            times.add(n, number * 1000);
            rows.set(`s${number}`, [n, number * 1000]);
          } else if (step.kind === 'undo') {
            const id = [...rows.keys()][step.which % Math.max(rows.size, 1)];
            if (id === undefined) continue;
            documents.remove(id);
            times.forgetRemoved(documents);
            rows.delete(id);
          } else {
            documents.clear();
            times.clear();
            rows.clear();
          }
        }
        const wanted = [...rows].filter(([, [n]]) => n > after).slice(0, 2000);
        const page = times.page(documents, after);
        assert.deepEqual(
          page.ids,
          wanted.map(([id]) => id),
        );
        assert.deepEqual(
          page.times,
          wanted.map(([, [, at]]) => at),
        );
        assert.ok(times.bytesHeld <= 16 * (rows.size * 3 + 1024));
      }),
      { numRuns: 60 },
    );
  });
});
