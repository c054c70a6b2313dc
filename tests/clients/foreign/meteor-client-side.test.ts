import type { Browser } from 'playwright-core';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import { MeteorPage, serveMeteorApp } from './support/meteor-app.ts';
import type { PageServer } from './support/page-server.ts';

let browser: Browser;
let apps: PageServer;

after(async () => {
  apps?.stop();
  await browser?.close();
});

// What the little app does with it, over each transport, is in meteor-app.test.ts.
describeForeignClient({
  title: 'meteor-client-side 1.3.5, in Chromium',
  async load(context) {
    needsPackage(context, 'meteor-client-side');
    needs(context, CHROMIUM, hasChromium, 'apt-get install chromium');
    apps = await serveMeteorApp();
    browser = await launchBrowser();
  },
  async open(port) {
    const app = await MeteorPage.open(browser, `${apps.url}/?http://127.0.0.1:${port}`);
    await app.stopTeacher();
    return app;
  },
  values: 'EJSON',
  return: 'connects and subscribes again',
  callsLater: true,
});
