import assert from 'node:assert/strict';
import { caughtBy, hunt, prepareHunt } from './canary-hunt.ts';

const CALLS = 50_000;

describe("Random calls by a student never return another's canary", function () {
  this.timeout(120_000);

  for (const access of ['open', 'roles'] as const) {
    it(`with ACCESS=${access}`, async () => {
      const seed = Date.now() % 2 ** 31;
      const answered = await hunt(await prepareHunt(access), seed, CALLS);
      assert.ok(answered > CALLS / 2, `${answered} answers`);
    });
  }

  it('while a teacher who asks gets those of its classroom, and no other', async () => {
    const { teacher, room, canaries } = await prepareHunt('roles');
    for (const name of ['teacher', 'roster', 'classroom']) {
      teacher.peer.send({ msg: 'sub', id: name, name, params: [room.id] });
      await teacher.peer.next({ msg: 'ready', subs: [name] });
    }
    const caught = ["a mate's stroke", 'a name', 'code 0', 'link 0', 'token 2'];
    assert.deepEqual(caughtBy(teacher.peer, canaries), caught);
  });
});
