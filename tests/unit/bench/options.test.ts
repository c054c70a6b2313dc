import assert from 'node:assert/strict';
import { parseArguments, type BenchOptions } from '../../bench/options.ts';

function optionsOf(...argv: readonly string[]): BenchOptions {
  const parsed = parseArguments(argv);
  assert.equal(parsed.kind, 'run', JSON.stringify(parsed));
  return parsed.options;
}

describe('the arguments of the benchmark', () => {
  it('mean everything, five times, when there are none', () => {
    const { only, runs, isQuick, peers, against } = optionsOf();
    assert.deepEqual([only, runs, isQuick, peers, against], [[], 5, false, undefined, undefined]);
  });

  it('run a quick one once unless they say otherwise', () => {
    assert.equal(optionsOf('--quick').runs, 1);
    assert.equal(optionsOf('--quick', '--runs', '2').runs, 2);
  });

  it('name workloads with --only and without', () => {
    assert.deepEqual(optionsOf('--only', 'W7,W4', 'load').only, ['W7', 'W4', 'load']);
  });

  it('name peers, or none', () => {
    assert.deepEqual(optionsOf('--peers', 'a,Md').peers, ['a', 'Md']);
    assert.deepEqual(optionsOf('--peers', 'none').peers, []);
  });

  it('are refused when they are wrong', () => {
    for (const argv of [['--runs', '0'], ['--runs', 'x'], ['--nonsense'], ['--curve', '--against', 'HEAD']]) {
      assert.equal(parseArguments(argv).kind, 'refused', argv.join(' '));
    }
    assert.equal(parseArguments(['--help']).kind, 'help');
  });
});
