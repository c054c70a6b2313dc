import type { Browser, CDPSession, Page } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DrawingHand } from '../../browser/support/drawing-hand.ts';
import { untilSmooth, untilStrokes } from '../../browser/support/student-page.ts';
import { until } from '../../browser/support/until.ts';
import { printFigures, type FigureRow } from './figure-table.ts';
import { naiveStudentPage } from './naive-student-page.ts';
import { quantile } from './quantile.ts';
import { openWatched } from './watched-page.ts';

const RUNS = 5;
const SLOWER = 6;
const BITS_PER_SECOND = 1_500_000;

interface Loading {
  /** ms from the navigation's start. */
  readonly readyMs: number;
  /** Of scripts, compressed, that had come by then. */
  readonly scriptBytes: number;
}

/** What a student waits for before a line can be drawn. */
export async function measureFirstStroke(browser: Browser): Promise<void> {
  const server = await ClassroomServer.start();
  const smoothing = await smoothingOf(browser, server);
  const rows: FigureRow[] = [];
  for (const latency of [0, 100]) {
    const loadings: Loading[] = [];
    const naive: Loading[] = [];
    for (let run = 0; run < RUNS; run++) {
      loadings.push(await load(browser, server, latency));
      naive.push(await load(browser, server, latency, naiveStudentPage('0.1000', smoothing)));
    }
    const network = latency === 0 ? '' : `, ${latency} ms away`;
    rows.push(
      [`student page${network}`, figureOf(loadings), '60 KB, 1000 ms'],
      [`naive page, smoothing first${network}`, figureOf(naive)],
    );
  }
  await server.stop();
  const title = `Before the first stroke is possible: scripts, gzipped, and time at ${SLOWER}× CPU throttle and 1.5 Mbit/s`;
  printFigures(title, rows);
}

/** The URL of what the page itself loads later. Also shows that what is called ready can be drawn on. */
async function smoothingOf(browser: Browser, server: ClassroomServer): Promise<string> {
  const { person, page } = await openWatched(browser, server, { path: '/' });
  await until('the page is ready', async () => await page.evaluate<boolean>('bench.readyAt > 0'));
  await new DrawingHand(page).draw({ x: 50, y: 50 }, { x: 150, y: 90 });
  await untilStrokes(page, 1);
  await untilSmooth(page);
  const url = await page.evaluate<string>(
    `performance.getEntriesByType('resource').find(({ name }) => name.includes('/paper-simplify')).name`,
  );
  await person.close();
  return new URL(url).pathname;
}

async function load(
  browser: Browser,
  server: ClassroomServer,
  latency: number,
  naive?: string,
): Promise<Loading> {
  const { person, page } = await openWatched(
    browser,
    server,
    naive === undefined ? { path: '/' } : { naive },
    { beforeOpening: async (devtools) => await slowDown(devtools, latency) },
  );
  const readyMs = await until(
    'the page is ready',
    async () => (await page.evaluate<number>('bench.readyAt')) || undefined,
  );
  const scriptBytes = await bytesOfScripts(page, readyMs);
  await person.context.close();
  return { readyMs, scriptBytes };
}

async function slowDown(devtools: CDPSession, latency: number): Promise<void> {
  const throughput = BITS_PER_SECOND / 8;
  await devtools.send('Network.enable');
  // What a plain http address of a class is offered; Chromium takes Brotli from loopback, too.
  await devtools.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'gzip' } });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

async function bytesOfScripts(page: Page, untilMs: number): Promise<number> {
  return await page.evaluate<number>(
    `performance.getEntriesByType('resource')
      .filter(({ name, responseEnd }) => name.endsWith('.js') && responseEnd <= ${untilMs})
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  );
}

function figureOf(loadings: readonly Loading[]): string {
  const bytes = quantile(
    loadings.map(({ scriptBytes }) => scriptBytes),
    0.5,
  );
  const times = loadings.map(({ readyMs }) => readyMs);
  return `${(bytes / 1000).toFixed(1)} KB, ${quantile(times, 0.5).toFixed(0)} ms (most ${Math.max(...times).toFixed(0)} ms)`;
}
