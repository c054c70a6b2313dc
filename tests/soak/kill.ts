// Kills a real server under load, again and again, and checks after each restart what it had promised.
//   npm run soak:kill -- --rounds 200 [--students 6] [--seed 1]
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KillRounds } from './kill-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    students: { type: 'string', default: '6' },
    seed: { type: 'string', default: String(randomInt(2 ** 32)) },
  },
});
const [rounds, students, seed] = [Number(values.rounds), Number(values.students), Number(values.seed)];
const folder = mkdtempSync(join(tmpdir(), 'inkwell-kill-'));
console.log(`seed ${seed}, ${rounds} rounds, ${students} students, data in ${folder}`);
const startedAt = performance.now();
try {
  const onRound = (line: string): void => console.log(line);
  await new KillRounds({ rounds, students, seed, folder, onRound }).run();
  rmSync(folder, { recursive: true });
  console.log(`nothing broken in ${rounds} rounds, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
} catch (error) {
  console.error(error);
  console.error(`broken with seed ${seed}; the data is kept in ${folder}`);
  process.exitCode = 1;
}
