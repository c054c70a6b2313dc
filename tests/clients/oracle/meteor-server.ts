import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AppMethod, AppPublication, AppServer } from './app-server.ts';

/** How Meteor's server keeps account of a collection's documents. */
export type Strategy = 'SERVER_MERGE' | 'NO_MERGE' | 'NO_MERGE_NO_HISTORY';

/** What is used here of `mongodb-livedata-server`; its own types are missing where it is not installed. */
interface MeteorServer {
  methods(definitions: Readonly<Record<string, AppMethod>>): void;
  publish(name: string | null, publication: AppPublication): void;
  setPublicationStrategy(collection: string, strategy: object): void;
}
interface MeteorServerPackage {
  readonly DDPServer: {
    new (options: object, httpServer: Server): MeteorServer;
    readonly publicationStrategies: Readonly<Record<Strategy, object>>;
  };
}

interface VersionModule {
  readonly SUPPORTED_DDP_VERSIONS: string[];
}

/** Of tests/clients, not of the product: so it is no dependency that the product's tools should miss. */
const PACKAGE = 'mongodb-livedata-server';
const load = createRequire(import.meta.url);

/** Serves Meteor's DDP at `/websocket` of this HTTP server, without a MongoDB. */
export function createMeteorServer(
  httpServer: Server,
  strategies: Readonly<Record<string, Strategy>> = {},
): AppServer {
  // Its README: version 1a is an extension of its own, not Meteor's. It is not spoken here.
  const { SUPPORTED_DDP_VERSIONS: versions } = load(`${PACKAGE}/dist/meteor/ddp/utils.js`) as VersionModule;
  if (versions[0] === '1a') versions.shift();
  const { DDPServer } = load(PACKAGE) as MeteorServerPackage;
  const server = new DDPServer({}, httpServer);
  for (const [collection, strategy] of Object.entries(strategies)) {
    server.setPublicationStrategy(collection, DDPServer.publicationStrategies[strategy]);
  }
  return {
    methods(definitions) {
      const asynchronous = Object.entries(definitions).map(([name, method]): [string, AppMethod] => [
        name,
        // It takes methods that return promises only.
        async function (...params) {
          return method.apply(this, params);
        },
      ]);
      server.methods(Object.fromEntries(asynchronous));
    },
    publish: (name, publication) => server.publish(name, publication),
  };
}
