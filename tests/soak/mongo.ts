// A class of 400 draws at ten times the recorded pace while its MongoDB database fails in every way, at every moment.
//   npm run soak:mongo -- [--students 400] [--fault "hangs"] [--moment "at start"] [--ack stored]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { MONGO_FAULTS } from './mongo-faults.ts';
import { loadManyStrokes } from './mongo-load.ts';
import { ACKS, type MongoTrial, MOMENTS, runMongoTrial } from './mongo-trial.ts';

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '400' },
    fault: { type: 'string' },
    moment: { type: 'string' },
    ack: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  const faults = MONGO_FAULTS.map(({ name }) => `    ${name}`).join('\n');
  console.log(`npm run soak:mongo -- [--students 400] [--fault F] [--moment M] [--ack A]

Without choices all are tried, about half an hour. It ends with 1 when anything was lost, doubled or wrongly refused.
  F is one of\n${faults}
  M is one of ${MOMENTS.join(', ')}; A is one of ${ACKS.join(', ')}`);
  process.exit();
}
const isWanted = (given: string | undefined, name: string): boolean => given === undefined || given === name;
const trials = MONGO_FAULTS.filter(({ name }) => isWanted(values.fault, name)).flatMap((fault) =>
  MOMENTS.filter((moment) => isWanted(values.moment, moment)).flatMap((moment) =>
    ACKS.filter((ack) => isWanted(values.ack, ack)).map((ack) => ({ fault, moment, ack })),
  ),
);
const folder = mkdtempSync(join(tmpdir(), 'inkwell-soak-mongo-'));
const database = await MongoDatabase.forProgram();
console.log(`${trials.length} trials, ${values.students} students, data in ${folder}`);

/** So many strokes lie in the database of a long term. */
const MANY = 100_000;

const rows: string[] = [];
let broken = 0;
for (const [at, { fault, moment, ack }] of trials.entries()) {
  const name = `${fault.name.padEnd(38)} ${moment.padEnd(16)} ACK=${ack.padEnd(7)}`;
  const proxy = await MongoProxy.open(database.port);
  const trial: MongoTrial = {
    world: { database, proxy },
    fault,
    moment,
    ack,
    students: Number(values.students),
    dataDir: join(folder, `trial-${at + 1}`),
  };
  let outcome: string;
  try {
    const { strokes, seconds } = await runMongoTrial(trial);
    outcome = `${String(strokes).padStart(6)} strokes, ${seconds.toFixed(1).padStart(6)} s, nothing broken`;
  } catch (error) {
    broken += 1;
    outcome = `BROKEN: ${error instanceof Error ? error.message : String(error)}`;
  }
  await proxy.cut();
  rows.push(`${name} ${outcome}`);
  console.log(`${String(at + 1).padStart(2)}/${trials.length} ${rows.at(-1)}`);
}
if (values.fault === undefined && values.moment === undefined) {
  const proxy = await MongoProxy.open(database.port);
  const load = { strokes: MANY, pageDelayMs: 0, dataDir: join(folder, 'load') };
  const outcome = await loadManyStrokes({ database, proxy }, load).then(
    ({ answers, slowestMs }) => `/health answered ${answers} times, in ${slowestMs.toFixed(0)} ms at most`,
    (error: unknown) => {
      broken += 1;
      return `BROKEN: ${error instanceof Error ? error.message : String(error)}`;
    },
  );
  await proxy.cut();
  rows.push(`${MANY} strokes are loaded: ${outcome}`);
}
await database.stop();
console.log(`\n${rows.join('\n')}\n\n${broken} broken`);
if (broken === 0) rmSync(folder, { recursive: true });
else process.exitCode = 1;
