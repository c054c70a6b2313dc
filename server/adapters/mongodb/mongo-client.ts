import type { MongoClient, MongoClientOptions } from 'mongodb';
import { StoreUnusableError } from '../../ports/stroke-store.ts';

/** What an operator may set otherwise in MONGO_URL. Without them the driver waits 30 s for a server and for ever for an answer. */
const DEFAULTS = {
  appName: 'inkwell',
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 20_000,
  maxPoolSize: 10,
} as const satisfies MongoClientOptions;

/** What the promises of the store rest on. */
const PROMISES = {
  // Survives the loss of a member of a replica set, and of the database's process.
  writeConcern: { w: 'majority', journal: true },
  // On a replica set the driver itself repeats a write, once and without doubling it, when the primary changes.
  retryWrites: true,
  readPreference: 'primary',
} as const satisfies MongoClientOptions;

/** Not authorized, authentication failed, and what Atlas says. */
const CREDENTIAL_CODES = [13, 18, 8000];

/**
 * Makes clients that do not connect yet. Loads the driver, which takes a tenth of a second that a start without it should
 * not pay.
 * @param options for this one; what the URL says counts more
 * @throws {StoreUnusableError} when the URL is malformed
 */
export async function mongoClients(
  url: string,
  options: MongoClientOptions = {},
): Promise<() => MongoClient> {
  const { MongoClient } = await import('mongodb');
  const ours = Object.entries({ ...DEFAULTS, ...options });
  const unsaid = ours.filter(([name]) => !new RegExp(`[?&]${name}=`, 'i').test(url));
  const create = (): MongoClient => new MongoClient(url, { ...Object.fromEntries(unsaid), ...PROMISES });
  try {
    create();
  } catch (error) {
    throw new StoreUnusableError(`MONGO_URL cannot be used: ${reasonOf(error, url)}`);
  }
  return create;
}

/** Hosts and database, without user and password. */
export function placeOf({ options }: Pick<MongoClient, 'options'>): string {
  const hosts = options.srvHost ?? options.hosts.map(String).join(',');
  return `MongoDB at ${hosts}/${options.dbName}`;
}

export function isAboutCredentials(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CREDENTIAL_CODES.some((code) => code === error.code);
}

/**
 * What the driver says, in one line, without what must not be seen: its errors hold whole documents, and some their URL.
 */
export function reasonOf(error: unknown, url: string): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
  return secretsOf(url).some((secret) => text.includes(secret)) ? 'it is malformed' : text;
}

/** The parts of user and password, however they may have been written. */
function secretsOf(url: string): readonly string[] {
  const [, userInfo = ''] = /^[a-z+]*:\/\/(.*)@/is.exec(url) ?? [];
  const parts = [userInfo, ...userInfo.split(/[:@/]/)];
  return parts.flatMap((part) => [part, decoded(part)]).filter((part) => part.length > 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
