import { once } from 'node:events';
import { createLocalClassroomLog } from './adapters/classroom-log/local.ts';
import { createSystemClock } from './adapters/clock/system.ts';
import { createSecureIds } from './adapters/ids/secure.ts';
import { createPinoLog } from './adapters/log/pino.ts';
import { createPrometheusMetrics } from './adapters/metrics/prometheus.ts';
import { openLmdbStrokeStore } from './adapters/stroke-store/lmdb.ts';
import { openMemoryStrokeStore } from './adapters/stroke-store/memory.ts';
import { Classrooms } from './classroom/classrooms.ts';
import { defineClassrooms } from './classroom/define-classrooms.ts';
import { DrawLimit } from './classroom/draw-limit.ts';
import { StrokeWriter } from './classroom/stroke-writer.ts';
import type { Config } from './config.ts';
import { createDdpServer } from './ddp/author-api.ts';
import type { Log } from './ports/log.ts';
import { createHttpServer } from './transports/http-server.ts';
import { operatorRoutes } from './transports/operator-routes.ts';
import { servePages } from './transports/pages.ts';
import { attachSockJs } from './transports/sockjs/attach-sockjs.ts';
import { attachWebSocket, webSocketRoutes } from './transports/websocket.ts';

/** Calls that run have 8 s to be answered when the server stops; this must fit into the 10 s beside it. */
const CLOSE_TIMEOUT_MS = 1500;
/** Where `npm run build` puts the pages, seen from this file: compiled in `dist/server`, or as it is. */
const PAGES = new URL(import.meta.url.endsWith('.ts') ? '../dist/client' : '../client', import.meta.url);

/** A server that answers. */
export interface RunningServer {
  readonly log: Log;
  /** The TCP port it really listens on. */
  readonly port: number;
  /** Stops accepting, lets what runs be answered and saved, closes every socket with 1001. */
  stop(): Promise<void>;
}

/** The only place where ports meet adapters. */
export async function compose(config: Config): Promise<RunningServer> {
  const clock = createSystemClock();
  const ids = createSecureIds();
  const log = createPinoLog(config.logLevel);
  const { maxMessageBytes, maxSubscriptions, forwardedCount, flushMs, maxUnsavedBytes, ack } = config;
  const rootPath = config.rootUrl?.path ?? '';
  const store =
    config.store === 'memory'
      ? await openMemoryStrokeStore({ clock })
      : await openLmdbStrokeStore({ folder: config.dataDir, log, clock });

  const ddp = createDdpServer({
    clock,
    ids,
    log,
    limits: { maxMessageBytes, maxSubscriptions },
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
    store,
    writer,
    clock,
    ids,
    log,
    ack,
    onLoaded: (ms) => metrics.loaded(ms / 1000),
  });
  defineClassrooms(ddp, classrooms, new DrawLimit(clock, config.drawsPerSecond, config.drawBurst));

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
    ...(writer.failure === undefined ? [] : [writer.failure]),
  ];
  const renderMetrics = () => metrics.render();
  const pages = servePages({ folder: PAGES, rootUrl: config.rootUrl });
  if (!pages.areBuilt) log.warn('the pages are not built: only DDP is served');
  const routes = [
    ...pages.routes,
    ...operatorRoutes({ rootPath, notReady, metricsAccess: config.metrics, renderMetrics }),
    ...webSocketRoutes({ rootPath }),
  ];
  const http = createHttpServer({ routes, log });
  const closeTimeoutMs = CLOSE_TIMEOUT_MS;
  const wire = { rootPath, maxMessageBytes, closeTimeoutMs, log };
  const websocket = attachWebSocket(http, ddp, wire);
  const sockjs = attachSockJs(http, ddp, { ...wire, forwardedCount });
  try {
    http.listen(config.port, config.host);
    await once(http, 'listening');
  } catch (error) {
    await store.close();
    throw error;
  }
  classrooms.open();
  const address = http.address();

  return {
    log,
    port: address !== null && typeof address === 'object' ? address.port : config.port,
    async stop() {
      isStopping = true;
      const closed = once(http, 'close');
      http.close();
      const answered = ddp.close(1001, 'Server is stopping');
      // Answers wait for what is being saved, so the writer must not wait for its next turn.
      await writer.drain();
      await answered;
      await writer.drain();
      writer.close();
      await store.close();
      await Promise.all([websocket, sockjs].map((each) => each.close(1001, 'Server is stopping')));
      http.closeAllConnections();
      await closed;
      metrics.close();
    },
  };
}
