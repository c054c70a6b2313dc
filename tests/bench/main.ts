import { load, loadFolder } from './load.ts';
import { smallLogs } from './small-logs.ts';
import { subscribers } from './subscribers.ts';

const BENCHMARKS: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['subscribers', subscribers],
  ['load', load],
  ['small-logs', smallLogs],
]);

const [name = 'all', folder] = process.argv.slice(2);
const chosen = name === 'all' ? [...BENCHMARKS.values()] : [BENCHMARKS.get(name)];

if (name === 'load-folder' && folder !== undefined) {
  await loadFolder(folder);
} else {
  for (const benchmark of chosen) {
    if (benchmark === undefined) {
      console.error(`npm run bench -- ${['all', ...BENCHMARKS.keys()].join('|')}`);
      process.exitCode = 1;
    } else {
      await benchmark();
    }
  }
}
