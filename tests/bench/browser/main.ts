/**
 * `npm run bench:browser [-- --only name[,name]] [--minutes N]`: what the pages need, each figure beside a naive page's for the
 * same work in the same run. Figures never fail; aims are printed beside them.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../browser/support/test-browser.ts';
import { measureFirstPaint } from './first-paint.ts';
import { measureFirstStroke } from './first-stroke.ts';
import { measureLiveWall } from './live-wall.ts';
import { measureLongClass } from './long-class.ts';
import { measureOwnInk } from './own-ink.ts';
import { measureTeacherPixels } from './teacher-pixels.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, minutes: { type: 'string', default: '0.4' } },
});
const minutes = Number(values.minutes);

const MEASURES: ReadonlyMap<string, (browser: Browser) => Promise<void>> = new Map([
  ['first-paint', measureFirstPaint],
  ['live-wall', measureLiveWall],
  ['own-ink', measureOwnInk],
  ['teacher-pixels', measureTeacherPixels],
  ['first-stroke', measureFirstStroke],
  ['long-class', async (browser) => await measureLongClass(browser, minutes)],
]);

const names = values.only?.split(',') ?? Array.from(MEASURES.keys());
if (!(minutes > 0) || !names.every((name) => MEASURES.has(name))) {
  console.error(`npm run bench:browser -- --only ${Array.from(MEASURES.keys()).join('|')} --minutes N`);
  process.exitCode = 1;
} else {
  // The naive pages are put in by the browser itself, which would then not let them talk to loopback.
  const browser = await launchBrowser(['--disable-features=LocalNetworkAccessChecks']);
  try {
    console.log(`Chromium ${browser.version()} without GPU, ${availableParallelism()} cores`);
    for (const name of names) {
      console.log(`\nload average before ${name}: ${loadavg()[0]?.toFixed(1)}`);
      await MEASURES.get(name)?.(browser);
    }
  } finally {
    await browser.close();
  }
}
