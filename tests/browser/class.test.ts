import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { joinByCode, makeClass, SchoolDay, showDoor } from './support/class-pages.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DdpWatcher } from './support/ddp-watcher.ts';
import { DrawingHand } from './support/drawing-hand.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { untilSmooth, untilState, untilStrokes } from './support/student-page.ts';
import { tiles, untilCounts } from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser } from './support/test-browser.ts';
import { until } from './support/until.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

async function drawStroke(page: Page): Promise<void> {
  await untilSmooth(page);
  await new DrawingHand(page, 'mouse').draw({ x: 80, y: 80 }, { x: 200, y: 250 }, { x: 320, y: 90 });
  await untilState(page, 'saved');
}

const namesOn = (teacher: Page): Promise<readonly string[]> =>
  tiles(teacher).locator('.tile-name').allTextContents();

for (const access of ['open', 'roles'])
  describe(`A class, with ACCESS=${access}`, function () {
    this.timeout(120_000);
    let browser: Browser;
    let server: ClassroomServer;
    let day: SchoolDay;

    before(async function () {
      needs(this, CHROMIUM, hasChromium);
      browser = await launchBrowser();
    });
    after(() => browser?.close());
    beforeEach(async () => {
      server = await ClassroomServer.start({ ACCESS: access });
      day = new SchoolDay(browser, server);
    });
    afterEach(async () => {
      await day?.end();
      await server?.stop();
    });

    it('is made, its code projected, joined by link and by code and after a reload, drawn in and watched', async () => {
      const teacher = await day.owner();
      await makeClass(teacher, `5b ${MARKUP}`);
      const { code, link } = await showDoor(teacher);
      assert.match(code, /^[2-9A-Z]{4} [2-9A-Z]{4}$/);
      await expectAccessible(teacher);
      await saveScreenshot(teacher, `class-door-${access}`);

      const byLink = await (await day.person()).page(`/${link}`);
      await byLink.getByRole('button', { name: 'Change your name' }).waitFor();
      await drawStroke(byLink);
      assert.doesNotMatch(byLink.url(), /join/);

      const byCode = await (await day.person()).page('/#join=wrong');
      await joinByCode(byCode, code.toLowerCase().replace(' ', '-'), MARKUP);
      await drawStroke(byCode);

      const reloaded = await (await day.person()).page(`/${link}`);
      await reloaded.getByRole('button', { name: 'Change your name' }).waitFor();
      await drawStroke(reloaded);
      await reloaded.reload();
      await untilStrokes(reloaded, 1);
      await drawStroke(reloaded);

      await teacher.getByRole('button', { name: 'Close', exact: true }).click();
      await untilCounts(teacher, 3, 4);
      await until('they stand in the order of their names', async () => {
        const names = await namesOn(teacher);
        const sorted = names.toSorted(new Intl.Collator(undefined, { numeric: true }).compare);
        // Longer than a tile: the wall shows the first 18 characters.
        return names.includes('<img src=x onerror…') && names.join() === sorted.join();
      });
      await expectAccessible(teacher);
      await saveScreenshot(teacher, `class-wall-${access}`);

      await teacher.getByRole('button', { name: /^<img/ }).click();
      await teacher.getByRole('dialog', { name: /<img/ }).waitFor();
      await teacher.keyboard.press('Escape');
      await expectAccessible(byCode);
      await saveScreenshot(byCode, `class-student-${access}`);
    });

    it('lets a student change the name, and shows who is here', async () => {
      const teacher = await day.owner();
      await makeClass(teacher, 'Art');
      const { link } = await showDoor(teacher);
      await teacher.keyboard.press('Escape');
      const person = await day.person();
      const student = await person.page(`/${link}`);
      await student.getByRole('button', { name: 'Change your name' }).click();
      await student.getByLabel('Change your name').fill('Ada');
      await student.keyboard.press('Enter');
      await until('the wall has the name', async () => (await namesOn(teacher)).join() === 'Ada');
      await untilCounts(teacher, 1, 0);
      await until('she is here', async () => (await teacher.locator('.tile.away').count()) === 0);
      await student.close();
      await until('she is away', async () => (await teacher.locator('.tile.away').count()) === 1);
      const again = await person.page('/#join=' + link.split('=')[1]);
      await until('she is back', async () => (await teacher.locator('.tile.away').count()) === 0);
      await drawStroke(again);
      await untilCounts(teacher, 1, 1);
    });

    it('turns away who comes to a closed door, until it opens, and forgets who is removed', async () => {
      const teacher = await day.owner();
      await makeClass(teacher, 'Art');
      const { code, link } = await showDoor(teacher);
      const door = teacher.getByRole('dialog', { name: 'Art' });
      await door.getByRole('button', { name: 'Close the door' }).click();
      await door.getByRole('button', { name: 'Open the door' }).waitFor();

      const early = await (await day.person()).page(`/${link}`);
      await early.getByRole('heading', { name: 'The door is closed' }).waitFor();
      await saveScreenshot(early, `class-door-closed-${access}`);
      const typed = await (await day.person()).page('/#join=wrong');
      await typed.getByLabel('Code').fill(code);
      await typed.getByRole('button', { name: 'Join' }).click();
      await typed.getByText('This code is not valid now').waitFor();
      await expectAccessible(typed);

      await door.getByRole('button', { name: 'Open the door' }).click();
      await early.getByRole('button', { name: 'Change your name' }).waitFor();
      await drawStroke(early);
      await teacher.keyboard.press('Escape');
      await untilCounts(teacher, 1, 1);

      await tiles(teacher).first().click();
      await teacher.getByRole('button', { name: 'Clear drawing' }).click();
      await teacher
        .getByRole('dialog', { name: 'Clear this drawing?' })
        .getByRole('button', { name: 'Clear' })
        .click();
      await untilStrokes(early, 0);
      await teacher.getByRole('button', { name: 'Remove from class' }).click();
      const question = teacher.getByRole('dialog', { name: 'Remove from the class?' });
      await question.getByRole('button', { name: 'Remove from class' }).click();
      await early.getByText('You are not in this class.').waitFor();
      await untilCounts(teacher, 0, 0);
    });

    it('refuses the class to a hand-made client', async () => {
      const teacher = await day.owner();
      await makeClass(teacher, 'Art');
      const classroomId = decodeURIComponent(new URL(teacher.url()).hash.split('=')[1] ?? '');
      const watcher = await DdpWatcher.connect(server.port);
      try {
        assert.equal((await watcher.subscribe('teacher', classroomId))?.error, 403);
        await watcher.call('login', { guest: {} });
        for (const name of ['teacher', 'roster', 'classroom'])
          assert.equal((await watcher.subscribe(name, classroomId))?.error, 403, name);
        assert.equal((await watcher.subscribe('teacher'))?.error, access === 'open' ? undefined : 403);
      } finally {
        watcher.close();
      }
    });

    it(
      access === 'open'
        ? 'asks nobody for anything at the plain addresses'
        : 'asks strangers to join or to sign in',
      async () => {
        const student = await (await day.person()).page('/');
        const teacher = await (await day.person(1366, 768)).page('/teacher');
        if (access === 'open') {
          await drawStroke(student);
          await untilCounts(teacher, 1, 1);
          await teacher.getByRole('button', { name: 'Join here' }).click();
          await teacher.locator('.door-body svg').waitFor();
          return;
        }
        await student.getByRole('heading', { name: 'Join a class' }).waitFor();
        await teacher.getByRole('heading', { name: 'Teachers sign in' }).waitFor();
        await expectAccessible(teacher);
        await saveScreenshot(teacher, 'sign-in');

        const owner = await day.owner();
        await owner.locator('.class-menu').click();
        await owner.getByText('Your account').click();
        await owner.locator('.classes').getByLabel('User name').fill('Herr.Blau');
        await owner.getByLabel('New password').fill('a long enough password');
        await owner.getByRole('button', { name: 'Save password' }).click();
        await owner.getByText('Done.').waitFor();
        await saveScreenshot(owner, 'classes');
        await teacher.locator('.sign-in').getByLabel('User name').fill('herr.blau');
        await teacher.locator('.sign-in').getByLabel('Password').fill('wrong');
        await teacher.locator('.sign-in').getByRole('button', { name: 'Sign in' }).click();
        await teacher.getByText('User name or password is not right.').waitFor();
        await teacher.locator('.sign-in').getByLabel('Password').fill('a long enough password');
        await teacher.locator('.sign-in').getByRole('button', { name: 'Sign in' }).click();
        await untilCounts(teacher, 0, 0);
        await teacher.getByRole('button', { name: 'Classroom' }).waitFor();
      },
    );
  });
