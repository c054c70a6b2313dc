// Copies what one store keeps into another: npm run migrate -- --help
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLmdbDirectoryStore } from './adapters/directory-store/lmdb.ts';
import { openMongoDirectoryStore } from './adapters/directory-store/mongo.ts';
import { createPinoLog } from './adapters/log/pino.ts';
import { createSystemClock } from './adapters/clock/system.ts';
import { LmdbRoom } from './adapters/stroke-store/lmdb-room.ts';
import { openLmdbStrokeStore } from './adapters/stroke-store/lmdb.ts';
import { openMongoStrokeStore } from './adapters/stroke-store/mongo.ts';
import { withSpillFiles } from './classroom/saving/with-spill-files.ts';
import { readConfig, type Config } from './config.ts';
import { migrateDirectory } from './migrate/migrate-directory.ts';
import { MigrationInterrupted, migrateStrokes } from './migrate/migrate-strokes.ts';
import { MigrationRefused } from './migrate/migration-refused.ts';
import { HELP, parseArguments, type MigrateOptions, type StoreKind } from './migrate/options.ts';
import { createProgress } from './migrate/progress.ts';
import { openSpillFiles } from './open-spill-files.ts';
import type { DirectoryStore } from './ports/directory-store.ts';
import { StoreUnusableError, type StrokeStore } from './ports/stroke-store.ts';
import { describeStartFailure } from './start-failure.ts';

const EXIT_FAULTS = 1;
const EXIT_ARGUMENTS = 2;
const EXIT_INTERRUPTED = 130;

interface Side {
  readonly strokes: StrokeStore;
  readonly directory: DirectoryStore;
}

process.exit(await main());

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'refused') return fail(`${parsed.reason} (--help shows the options)`, EXIT_ARGUMENTS);
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  let config: Config | undefined;
  const sides: Side[] = [];
  try {
    config = readConfig(process.env);
    const { from, to } = parsed.options;
    if (from === 'lmdb' && !existsSync(join(config.dataDir, 'data.mdb')))
      throw new MigrationRefused(`DATA_DIR ${config.dataDir} holds no embedded store`);
    for (const kind of [from, to]) sides.push(await openSide(kind, config));
    return await copy(parsed.options, sides, interrupt.signal);
  } catch (error) {
    if (error instanceof MigrationInterrupted)
      return fail('interrupted; run it again to go on', EXIT_INTERRUPTED);
    if (error instanceof MigrationRefused) return fail(error.message, EXIT_FAULTS);
    const line = describeStartFailure(error, config);
    return fail(line ?? (error instanceof Error ? error.message : String(error)), EXIT_FAULTS);
  } finally {
    for (const { strokes, directory } of sides) {
      await directory.close();
      await strokes.close();
    }
  }
}

async function copy(
  { from, to, classroomId }: MigrateOptions,
  [source, target]: readonly Side[],
  signal: AbortSignal,
): Promise<number> {
  if (source === undefined || target === undefined) return EXIT_FAULTS;
  const clock = createSystemClock();
  const newProgress = (total: number) => createProgress(process.stderr, total, () => clock.now());
  const strokes = await migrateStrokes({
    from: source.strokes,
    to: target.strokes,
    classroomId,
    clock,
    newProgress,
    signal,
  });
  const people =
    classroomId === undefined ? await migrateDirectory(source.directory, target.directory) : undefined;
  const faults = [...strokes.faults, ...(people?.faults ?? [])];
  for (const line of faults) process.stderr.write(`migrate: ${line}\n`);
  const copied = [
    `${strokes.strokes} strokes of ${strokes.classrooms} classrooms`,
    ...(people === undefined ? [] : [`${people.records} records of people and classrooms`]),
  ].join(' and ');
  const end = faults.length === 0 ? 'read back and found the same' : `${faults.length} faults, told above`;
  process.stdout.write(`${from} to ${to}: ${copied}, ${end}\n`);
  return faults.length === 0 ? 0 : EXIT_FAULTS;
}

/** Opens what a server would open, with its lock: no server can run meanwhile. */
async function openSide(kind: StoreKind, config: Config): Promise<Side> {
  const clock = createSystemClock();
  const log = createPinoLog('error', process.stderr);
  const opened = kind === 'lmdb' ? { ...config, mongoUrl: null, store: 'lmdb' as const } : config;
  const spillFiles = openSpillFiles(opened, log);
  if (kind === 'lmdb') {
    const folder = config.dataDir;
    const store = await openLmdbStrokeStore({ folder, log, clock });
    const directory = await openLmdbDirectoryStore({
      folder: join(folder, 'directory'),
      openRoom: (at, stats) => LmdbRoom.open(at, stats),
    });
    return { strokes: withSpillFiles(store, spillFiles, log), directory };
  }
  const url = config.mongoUrl;
  if (url === null) throw new MigrationRefused('MONGO_URL is not set');
  const store = await openMongoStrokeStore({ url, log, clock, timer: clock, onUnusable: () => {} });
  const [problem] = store.status().problems;
  if (problem !== undefined) {
    await store.close();
    throw new StoreUnusableError(problem);
  }
  return {
    strokes: withSpillFiles(store, spillFiles, log),
    directory: await openMongoDirectoryStore(url),
  };
}

function fail(line: string, code: number): number {
  process.stderr.write(`migrate: ${line}\n`);
  return code;
}
