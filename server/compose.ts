import { once } from 'node:events';
import type { Server } from 'node:http';
import { createLocalClassroomLog } from './adapters/classroom-log/local.ts';
import { createSystemClock } from './adapters/clock/system.ts';
import { createSecureIds } from './adapters/ids/secure.ts';
import { createPinoLog } from './adapters/log/pino.ts';
import { createPrometheusMetrics } from './adapters/metrics/prometheus.ts';
import { ownHosts, studentUrls } from './addresses.ts';
import { clientRates } from './client-rates.ts';
import { Classrooms } from './classroom/classrooms.ts';
import { Access } from './classroom/access/access.ts';
import { defineClassrooms } from './classroom/define-classrooms.ts';
import { definePeople } from './classroom/define-people.ts';
import { Directory } from './classroom/directory/directory.ts';
import { DrawLimit } from './classroom/draw/draw-limit.ts';
import { saveOrSpill } from './classroom/saving/save-or-spill.ts';
import { StrokeWriter } from './classroom/saving/stroke-writer.ts';
import { withSpillFiles } from './classroom/saving/with-spill-files.ts';
import type { Config } from './config.ts';
import { createDdpServer, type DdpServer } from './ddp/author-api.ts';
import { openDirectoryAdapters } from './open-directory-adapters.ts';
import { openSpillFiles } from './open-spill-files.ts';
import { openStrokeStore } from './open-stroke-store.ts';
import type { Log } from './ports/log.ts';
import { createHttpServer } from './transports/http-server.ts';
import { createOriginPolicy } from './transports/origin-policy.ts';
import { operatorRoutes } from './transports/operator-routes.ts';
import { servePages } from './transports/pages.ts';
import { attachSockJs } from './transports/sockjs/attach-sockjs.ts';
import { attachWebSocket, webSocketRoutes } from './transports/websocket.ts';

/** Calls that run have 8 s to be answered when the server stops; this must fit into the 10 s beside it. */
const CLOSE_TIMEOUT_MS = 1500;
/** And so must a spill file, and the release of a store that may be away. */
const RELEASE_WITHIN_MS = 1000;
/** A class that opens its laptops at once waits a moment, and none is turned away; the system may allow fewer. */
const LISTEN_BACKLOG = 4096;
/** Where `npm run build` puts the pages, seen from this file: compiled in `dist/server`, or as it is. */
const PAGES = new URL(import.meta.url.endsWith('.ts') ? '../dist/client' : '../client', import.meta.url);

/** A server that answers. */
export interface RunningServer {
  readonly log: Log;
  /** The TCP port it really listens on. */
  readonly port: number;
  /** The token of the link for the first teacher, when all is loaded; undefined when there is a teacher. */
  readonly firstClaim?: Promise<string | undefined>;
  /** All that a client can ask for. */
  readonly names: DdpServer['names'];
  /** Stops accepting, lets what runs be answered and saved, closes every socket with 1001. */
  stop(): Promise<void>;
}

/**
 * The only place where ports meet adapters.
 * @param onUnusable told when the database, which was away at the start, comes and cannot be used: nothing works then
 */
export async function compose(config: Config, onUnusable = raise): Promise<RunningServer> {
  const clock = createSystemClock();
  const ids = createSecureIds();
  const log = createPinoLog(config.logLevel);
  const { maxMessageBytes, maxSubscriptions, forwardedCount, flushMs, maxUnsavedBytes, ack } = config;
  const rootPath = config.rootUrl?.path ?? '';
  const opened = await openStrokeStore(config, clock, log, onUnusable);
  const spillFiles = openSpillFiles(config, log);
  const store = withSpillFiles(opened, spillFiles, log);
  const { directoryStore, ...secrets } = await openDirectoryAdapters(config, log).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const directory = new Directory(directoryStore, clock, log);
  const access = new Access(directory, config.access);

  const ddp = createDdpServer({
    clock,
    ids,
    log,
    limits: { maxMessageBytes, maxSubscriptions },
    rates: clientRates(config),
    forwardedCount,
    onDelivered: (_log, waitedMs) => metrics.drawToTeacher(waitedMs / 1000),
  });
  const writer = new StrokeWriter({
    store,
    clock,
    log,
    flushMs,
    maxUnsavedBytes,
    onSave: (ms) => metrics.saved(ms / 1000),
  });
  const classrooms = new Classrooms({
    classroomLog: createLocalClassroomLog(),
    directory,
    store,
    writer,
    clock,
    ids,
    log,
    ack,
    maxCacheBytes: config.maxCacheBytes,
    onLoaded: (ms) => metrics.loaded(ms / 1000),
  });
  const people = definePeople(ddp, { ...secrets, directory, access, clock, ids, log });
  defineClassrooms(ddp, {
    ...secrets,
    classrooms,
    access,
    directory,
    drawLimit: new DrawLimit(clock, config.drawsPerSecond, config.drawBurst),
    closeSessionsOf: (personId) => people.sessions.closeSessionsOf(personId),
    clock,
    ids,
    log,
  });

  const metrics = createPrometheusMetrics({
    connections: () => websocket.connections + sockjs.connections,
    sessions: () => ddp.counts.sessions,
    subscriptions: () => ddp.counts.subscriptions,
    listeners: () => ddp.counts.listeners,
    strokes: () => classrooms.strokes,
    bytesHeld: () => classrooms.bytesHeld,
    unsavedStrokes: () => writer.unsavedEntries,
    unsavedBytes: () => writer.unsavedBytes,
  });
  let isStopping = false;
  const notReady = (): readonly string[] => [
    ...(isStopping ? ['the server is stopping'] : []),
    ...classrooms.notReady(),
    ...(directory.notReady === undefined ? [] : [directory.notReady]),
    ...store.status().problems,
    ...(writer.failure === undefined ? [] : [writer.failure]),
  ];
  const notes = () => store.status().notes;
  const renderMetrics = () => metrics.render();
  const pages = servePages({ folder: PAGES, rootUrl: config.rootUrl });
  if (!pages.areBuilt) log.warn('the pages are not built: only DDP is served');
  const routes = [
    ...pages.routes,
    ...operatorRoutes({
      rootPath,
      notReady,
      notes,
      metricsAccess: config.metrics,
      renderMetrics,
      studentUrls: () => studentUrls(config, portOf(http, config)),
    }),
    ...webSocketRoutes({ rootPath }),
  ];
  const origin = createOriginPolicy({
    ...config,
    rootUrl: config.rootUrl?.href,
    ownHosts: () => ownHosts(config.host),
  });
  const http = createHttpServer({ routes, origin, log });
  const { maxConnections } = config;
  const wire = { rootPath, origin, maxMessageBytes, maxConnections, closeTimeoutMs: CLOSE_TIMEOUT_MS, log };
  const websocket = attachWebSocket(http, ddp, wire);
  const sockjs = attachSockJs(http, ddp, { ...wire, forwardedCount });
  try {
    http.listen({ port: config.port, host: config.host, backlog: LISTEN_BACKLOG });
    await once(http, 'listening');
  } catch (error) {
    await Promise.all([store.close(), directory.close()]);
    throw error;
  }
  void directory.load();
  classrooms.open();

  return {
    log,
    port: portOf(http, config),
    firstClaim: people.firstClaim,
    names: ddp.names,
    async stop() {
      isStopping = true;
      const closed = once(http, 'close');
      http.close();
      const answered = ddp.close(1001, 'Server is stopping');
      try {
        await saveOrSpill({ writer, answered, spillFiles, clock, log });
      } finally {
        const ended = [websocket, sockjs].map((each) => each.close(1001, 'Server is stopping'));
        // A database that hangs must not keep the process.
        const late = new Promise<void>((resolve) => clock.after(RELEASE_WITHIN_MS, resolve));
        people.close();
        const released = Promise.all([store.close(), directory.drain().then(() => directory.close())]).catch(
          (err: unknown) => log.warn('the store is not released', { err }),
        );
        await Promise.all([...ended, Promise.race([released, late])]);
        http.closeAllConnections();
        await closed;
        metrics.close();
      }
    },
  };
}

function raise(error: Error): void {
  throw error;
}

/** With port 0 the system chooses one. */
function portOf(http: Server, { port }: Config): number {
  const address = http.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}
