import assert from 'node:assert/strict';
import type { CutFinds } from './cut-plan.ts';
import { cutScript } from './cut-script.ts';
import { playScript } from './scripted-class.ts';

const SCRIPTS = 1_000;

describe('A class whose connections are cut at any byte', function () {
  this.timeout(600_000);

  it(`loses nothing, doubles nothing and keeps the order in ${SCRIPTS} scripts`, async () => {
    const found: CutFinds = new Map();
    let [struck, strokes] = [0, 0];
    for (let seed = 1; seed <= SCRIPTS; seed++) {
      const outcome = await playScript(cutScript(seed));
      struck += outcome.struck;
      strokes += outcome.strokes;
      for (const [find, count] of outcome.finds) found.set(find, (found.get(find) ?? 0) + count);
    }
    const told = JSON.stringify([...found]);
    assert.ok(struck > 5 * SCRIPTS && strokes > 20 * SCRIPTS, `too little happened: ${struck}, ${strokes}`);
    for (const method of ['draw', 'undo', 'clear'])
      for (const stage of ['before', 'during', 'after'] as const)
        assert.ok(
          (found.get(`${method} ${stage}`) ?? 0) >= 10,
          `too few met ${method} ${stage} it ran: ${told}`,
        );
    assert.ok((found.get('half a frame') ?? 0) > SCRIPTS, told);
  });
});
