import assert from 'node:assert/strict';
import { HELP, parseArguments } from '../../../../server/migrate/options.ts';

describe('The arguments of migrate', () => {
  it('name two stores, and a classroom if one likes', () => {
    assert.deepEqual(parseArguments(['--from', 'lmdb', '--to', 'mongo']), {
      kind: 'run',
      options: { from: 'lmdb', to: 'mongo', classroomId: undefined },
    });
    assert.deepEqual(parseArguments(['--to=lmdb', '--from=mongo', '--classroom', 'Room 2']), {
      kind: 'run',
      options: { from: 'mongo', to: 'lmdb', classroomId: 'Room 2' },
    });
  });

  const refused: readonly [args: readonly string[], reason: RegExp][] = [
    [[], /^--from is missing: it must be one of lmdb, mongo$/],
    [['--from', 'lmdb'], /^--to is missing/],
    [['--from', 'redis', '--to', 'mongo'], /^--from is redis: it must be one of lmdb, mongo$/],
    [['--from', 'mongo', '--to', 'mongo'], /^--from and --to are both mongo$/],
    [['--from', 'lmdb', '--to', 'mongo', '--force'], /--force/],
  ];
  for (const [args, reason] of refused) {
    it(`are refused with a reason: ${args.join(' ')}`, () => {
      const parsed = parseArguments(args);
      assert.equal(parsed.kind, 'refused');
      assert.match(parsed.kind === 'refused' ? parsed.reason : '', reason);
    });
  }

  it('ask for help, which names them all', () => {
    assert.deepEqual(parseArguments(['--help']), { kind: 'help' });
    for (const name of ['--from', '--to', '--classroom', 'DATA_DIR', 'MONGO_URL'])
      assert.ok(HELP.includes(name));
  });
});
