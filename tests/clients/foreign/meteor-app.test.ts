import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { DdpWatcher } from '../../browser/support/ddp-watcher.ts';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { until } from '../../browser/support/until.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { MeteorPage, serveMeteorApp, type MeteorTransport } from './support/meteor-app.ts';
import type { PageServer } from './support/page-server.ts';
import { strokeSegments } from './support/stroke-segments.ts';

const TRANSPORTS: readonly MeteorTransport[] = ['websocket', 'xhr-polling', 'jsonp-polling'];

for (const transport of TRANSPORTS) {
  describe(`the README's little Meteor app over ${transport}`, function () {
    this.timeout(30_000);
    let browser: Browser;
    let apps: PageServer;
    let server: ClassroomServer;
    let watcher: DdpWatcher;
    let app: MeteorPage;

    /** Minimongo and the page hold exactly these of the server's strokes, each once. */
    const holdsExactly = async (isHeld: (studentId: string) => boolean = () => true): Promise<void> => {
      const strokes = [...watcher.strokes].filter(([, { u }]) => isHeld(u));
      await until('Minimongo holds exactly the strokes', async () =>
        isDeepStrictEqual(await app.documents('segments'), Object.fromEntries(strokes)),
      );
      const shown = await app.page.evaluate<readonly string[]>(
        "[...document.querySelectorAll('path')].map(({ id }) => id)",
      );
      assert.deepEqual(shown.toSorted(), strokes.map(([id]) => id).toSorted());
    };
    const others = async (...numbers: readonly number[]): Promise<void> => {
      for (const number of numbers) await watcher.call('draw', `other ${number}`, strokeSegments(number));
    };

    before(async function () {
      needsPackage(this, 'meteor-client-side');
      needs(this, CHROMIUM, hasChromium, 'apt-get install chromium');
      apps = await serveMeteorApp();
      server = await ClassroomServer.start();
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      apps?.stop();
    });
    beforeEach(async () => {
      watcher = await DdpWatcher.open(server.port);
      await watcher.call('clear');
      await others(1, 2);
      app = await MeteorPage.open(browser, `${apps.url}/?${server.url}`);
      await app.force(transport);
      await holdsExactly();
    });
    afterEach(async () => {
      watcher.close();
      await app.close();
    });

    it('holds exactly the strokes: what others draw, after a reload, after a clear', async () => {
      await others(3);
      await holdsExactly();
      await app.reload();
      await app.force(transport);
      await holdsExactly();
      await others(4);
      await holdsExactly();
      await app.call('clear');
      await until('all is cleared', () => watcher.strokes.size === 0);
      await holdsExactly();
      await others(5);
      await holdsExactly();
    });

    it('shows a stroke drawn by hand at once, and never lets it flicker', async () => {
      await app.observe();
      const { mouse } = app.page;
      await mouse.move(50, 60);
      await mouse.down();
      await mouse.move(90, 80, { steps: 3 });
      await mouse.up();
      const [event] = await app.observed();
      assert.ok(event !== undefined, 'its stub has drawn before the mouse is up');
      const [, id] = event;
      await until('the others see it under the id of the stub', () => watcher.strokes.has(id));

      const own = await app.call('draw', 'by code', strokeSegments(6));
      assert.ok(typeof own === 'string');
      await others(7);
      await until('the other stroke has come', async () => (await app.observed()).length >= 3);
      await holdsExactly();
      const other = [...watcher.strokes.keys()].at(-1);
      assert.deepEqual(await app.observed(), [
        ['added', id],
        ['added', own],
        ['added', other],
      ]);
    });

    it('takes back the stroke of its stub when the server refuses it', async () => {
      await app.observe();
      await assert.rejects(app.call('draw', '', strokeSegments(8)));
      const [added, removed] = await app.observed();
      assert.ok(added !== undefined && removed !== undefined);
      assert.deepEqual(
        [added, removed],
        [
          ['added', added[1]],
          ['removed', added[1]],
        ],
      );
      await holdsExactly();
    });

    it('subscribes, unsubscribes and subscribes again, also to two at once', async () => {
      await app.stopTeacher();
      await holdsExactly(() => false);
      await app.subscribe('student', 'other 1');
      await holdsExactly((studentId) => studentId === 'other 1');
      await app.observe();
      await app.subscribe('teacher');
      await holdsExactly();
      await others(9);
      await holdsExactly();
      await app.stopSubscription();
      await holdsExactly((studentId) => studentId === 'other 1');
      const changed = (await app.observed()).filter(([what]) => what === 'changed');
      assert.deepEqual(changed, []);
      await app.subscribe('teacher');
      await holdsExactly();
    });

    it('comes back when the server was away, with what was drawn meanwhile, without a flicker', async () => {
      await app.observe();
      watcher.close();
      await server.pause();
      await until('Meteor has noticed', () => app.page.evaluate<boolean>('!Meteor.status().connected'));
      const before = (await app.observed()).length;
      const drawing = app.call('draw', 'meanwhile', strokeSegments(10));
      await server.resume();
      watcher = await DdpWatcher.open(server.port);
      await others(11);
      await app.comeBackOnline();
      const id = await drawing;
      await others(12);
      await until('the last stroke has come', async () => (await app.observed()).length >= before + 3);
      await holdsExactly();
      assert.deepEqual(
        (await app.observed()).map(([what]) => what),
        ['added', 'added', 'added'],
      );
      assert.equal([...watcher.strokes.keys()].filter((each) => each === id).length, 1);
    });
  });
}
