import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Context } from 'mocha';
import { type Db, MongoClient } from 'mongodb';
import { buildFerretDb, type FerretDbProgram } from './ferretdb-program.ts';
import { needs } from './needs.ts';

/** Long enough for the first build of FerretDB on a slow machine. */
const MONGO_START_MS = 900_000;

/** A database that speaks MongoDB's protocol: FerretDB of our own, or that of MONGO_URL. Ended by {@link stop}. */
export class MongoDatabase {
  readonly #given: string | undefined;
  readonly #program: string;
  readonly #folder: string;
  readonly #names: string[] = [];
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #port = 0;

  /** In a `before` hook: skips the suite where there is no database, and gives the hook the time to build one. */
  static async forTests(context: Context): Promise<MongoDatabase> {
    context.timeout(MONGO_START_MS);
    const given = process.env['MONGO_URL']?.trim();
    const program = given ? { path: '' } : await buildFerretDb();
    const missing = 'missing' in program ? program.missing : '';
    needs(context, 'a MongoDB database', missing === '', `set MONGO_URL, or ${missing}`);
    const database = new MongoDatabase(
      given === '' ? undefined : given,
      'path' in program ? program.path : '',
    );
    if (!database.isGiven) await database.start();
    return database;
  }

  /** The same, for tests that end the database and start it again. */
  static async ofOurOwn(context: Context): Promise<MongoDatabase> {
    context.timeout(MONGO_START_MS);
    const program = await buildFerretDb();
    const missing = 'missing' in program ? program.missing : '';
    needs(context, 'a MongoDB database that it may end', missing === '', missing);
    return MongoDatabase.#startOwn(program);
  }

  /** The same, for programs that are no tests; rejects where there is none. */
  static async forProgram(): Promise<MongoDatabase> {
    const program = await buildFerretDb();
    if ('missing' in program) throw new Error(`there is no MongoDB database: ${program.missing}`);
    return MongoDatabase.#startOwn(program);
  }

  static async #startOwn(program: FerretDbProgram): Promise<MongoDatabase> {
    const database = new MongoDatabase(undefined, 'path' in program ? program.path : '');
    await database.start();
    return database;
  }

  private constructor(given: string | undefined, program: string) {
    this.#given = given;
    this.#program = program;
    this.#folder = mkdtempSync(join(tmpdir(), 'inkwell-ferretdb-'));
  }

  /** Whether it is that of MONGO_URL, which must not be ended. */
  get isGiven(): boolean {
    return this.#given !== undefined;
  }

  /** Of our own database; the same one each time it runs. */
  get port(): number {
    return this.#port;
  }

  /** A URL that names an empty database of its own, on `port` where a proxy stands before it. */
  newUrl(port = this.#port): string {
    const name = `inkwell-test-${randomBytes(6).toString('hex')}`;
    this.#names.push(name);
    return this.urlOf(name, port);
  }

  urlOf(name: string, port = this.#port): string {
    if (this.#given === undefined) return `mongodb://127.0.0.1:${port}/${name}?directConnection=true`;
    const [, hosts = '', source = '', query = '?'] =
      /^([^?]*:\/\/[^/?]*)\/?([^?]*)(\?.*)?$/.exec(this.#given) ?? [];
    // Who logs in does so at the database that the URL names, unless it says otherwise.
    const login =
      hosts.includes('@') && !/authSource=/i.test(query) ? `&authSource=${source || 'admin'}` : '';
    return `${hosts}/${name}${query}${login}`;
  }

  /** Uses the database of a URL as a client beside the server. */
  async use<Result>(url: string, use: (db: Db) => Promise<Result>): Promise<Result> {
    const client = await MongoClient.connect(url);
    try {
      return await use(client.db());
    } finally {
      await client.close();
    }
  }

  async start(): Promise<void> {
    const child = spawn(this.#program, [`127.0.0.1:${this.#port}`, this.#folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    const ended = once(child, 'close').then(() => {
      throw new Error('the database ended before it listened');
    });
    const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
    this.#port = Number(new URL(url).port);
  }

  /** As a power cut would end its process; {@link start} brings it back with what it holds. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it in order; {@link start} brings it back. */
  shutDown(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async stop(): Promise<void> {
    if (this.#given !== undefined)
      for (const name of this.#names) await this.use(this.urlOf(name), (db) => db.dropDatabase());
    await this.#end('SIGTERM');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }
}
