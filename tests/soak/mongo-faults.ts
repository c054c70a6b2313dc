import type { MongoDatabase } from '../support/mongo-database.ts';
import type { MongoCommand } from '../support/mongo-messages.ts';
import type { Fate, MongoProxy } from '../support/mongo-proxy.ts';

/** The database, and the network before it. */
export interface MongoWorld {
  readonly database: MongoDatabase;
  readonly proxy: MongoProxy;
}

export interface MongoFault {
  readonly name: string;
  /** The database does nothing of what it is asked while it lasts. */
  readonly isOutage: boolean;
  /** How long it lasts at least. */
  readonly leastMs: number;
  begin(world: MongoWorld): Promise<void>;
  /** Whether it has happened: before that it does not end. */
  hasStruck(): boolean;
  end(world: MongoWorld): Promise<void>;
}

/** So many commands are lost, one after the other. */
const LOST = 3;

/** All that a network and a database can do to a server. */
export const MONGO_FAULTS: readonly MongoFault[] = [
  lossy('drops what comes before it is done', 'drop'),
  lossy('drops answers', 'drop reply'),
  {
    ...onTheWire(
      'hangs',
      () => 'hang',
      // At a start nothing comes after the first greeting.
      () => true,
    ),
    isOutage: true,
    // Longer than a server waits for an answer in these tests.
    leastMs: 6_000,
  },
  onTheWire('is 30 ms slow', () => ({ delayMs: 30 })),
  { ...onTheWire('is 2 s slow', () => ({ delayMs: 2_000 })), leastMs: 5_000 },
  { ...cutOff('refuses connections'), leastMs: 0 },
  { ...cutOff('is cut off for 30 s'), leastMs: 30_000 },
  {
    name: 'is killed and comes back',
    isOutage: true,
    leastMs: 0,
    begin: ({ database }) => database.kill(),
    hasStruck: () => true,
    end: ({ database }) => database.start(),
  },
];

export function faultNamed(name: string): MongoFault {
  const fault = MONGO_FAULTS.find((each) => each.name === name);
  if (fault === undefined) throw new Error(`there is no fault "${name}"`);
  return fault;
}

/** @param strikes whether a command that meets it is enough to say that it has happened */
function onTheWire(
  name: string,
  fate: (command: MongoCommand) => Fate,
  strikes: (command: MongoCommand) => boolean = isWork,
): MongoFault {
  let isMet = false;
  return {
    name,
    isOutage: false,
    leastMs: 0,
    begin: async ({ proxy }) => {
      isMet = false;
      proxy.fateOf = (command) => {
        isMet ||= strikes(command);
        return fate(command);
      };
    },
    hasStruck: () => isMet,
    end: async ({ proxy }) => {
      proxy.fateOf = () => 'pass';
    },
  };
}

function lossy(name: string, fate: Fate): MongoFault {
  let left = 0;
  return {
    ...onTheWire(name, () => 'pass'),
    begin: async ({ proxy }) => {
      left = LOST;
      proxy.fateOf = (command) => {
        if (left === 0 || !isWork(command)) return 'pass';
        left -= 1;
        return fate;
      };
    },
    hasStruck: () => left === 0,
  };
}

function cutOff(name: string): MongoFault {
  return {
    name,
    isOutage: true,
    leastMs: 0,
    begin: ({ proxy }) => proxy.cut(),
    hasStruck: () => true,
    end: ({ proxy }) => proxy.mend(),
  };
}

/** Not the driver's looking whether the database is there, nor a server's sign of life. */
function isWork({ name, target }: MongoCommand): boolean {
  return (
    ['insert', 'find', 'update', 'aggregate', 'createIndexes'].includes(name) && target !== 'inkwell_server'
  );
}
