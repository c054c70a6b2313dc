import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { SchoolDay } from './support/class-pages.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DrawingHand } from './support/drawing-hand.ts';
import { expectApart, placesOf } from './support/layout.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { untilState } from './support/student-page.ts';
import { tiles } from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, type Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const LONG_CLASS = 'Bildende Kunst und Werken, Klasse 10b, Donnerstag';
const LONG_NAME = 'Maximiliane-Friederike von Hohenstein-Waldburg';
const SCREENS = [
  [1366, 768],
  [1920, 1080],
  [1024, 768],
] as const;
const PHONES = [
  [375, 667],
  [667, 375],
] as const;

const ON_WALL = '.head > *, .nudge, .wall';
const ON_SHEET = '.bar > :not(.spoken, .brand), .stage, .tools';

/** Long names, in the language with the longer words, on every screen. */
describe('The pages of a class, as they look', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: ClassroomServer;
  let day: SchoolDay;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    server = await ClassroomServer.start({ ACCESS: 'roles' });
    browser = await launchBrowser();
    day = new SchoolDay(browser, server);
  });
  after(async () => {
    await day?.end();
    await browser?.close();
    await server?.stop();
  });

  const people: Person[] = [];
  const inGerman = async (path: string): Promise<Page> => {
    const person = await day.person(1366, 768, { locale: 'de-DE' });
    people.push(person);
    return await person.page(path);
  };

  it('has room for all words on laptop, projector and phone, and stands still', async () => {
    const stranger = await inGerman('/teacher');
    await stranger.getByRole('heading', { name: 'Anmelden für Lehrkräfte' }).waitFor();
    await look(stranger, 'looks-sign-in', '.head > *, .sign-in', [...SCREENS, ...PHONES]);

    const teacher = await inGerman(`/teacher#claim=${await server.claim()}`);
    await teacher.locator('.class-menu').click();
    await teacher.getByLabel('Name der Klasse').fill(LONG_CLASS);
    await teacher.getByRole('button', { name: 'Neue Klasse' }).click();
    await teacher.locator('.class-menu', { hasText: LONG_CLASS }).waitFor();
    await teacher.locator('.nudge').waitFor();
    await look(teacher, 'looks-empty', '.head > *, .nudge, .nobody > *', [...SCREENS, ...PHONES]);

    await teacher.locator('.class-menu').click();
    await teacher.getByText('Diese Klasse umbenennen').click();
    await teacher.getByText('Dein Konto').click();
    await look(teacher, 'looks-classes', '.classes > *', [...SCREENS, ...PHONES]);
    await teacher.keyboard.press('Escape');

    await teacher.getByRole('button', { name: 'Hier hinein' }).click();
    const door = teacher.locator('.door');
    const open = door.getByRole('button', { name: 'Tür öffnen' });
    if (await open.isVisible()) await open.click();
    await door.locator('.door-code').waitFor();
    const code = (await door.locator('.door-code').textContent()) ?? '';
    await door.locator('.door-code').evaluate((element) => {
      element.textContent = 'WMWM WMWM';
    });
    await look(teacher, 'looks-door', '.door h2, .door-body svg, .door-words > *, .door-foot', [
      ...SCREENS,
      [375, 667],
    ]);
    const link = new URL((await door.locator('svg').getAttribute('data-content')) ?? '').hash;
    await teacher.keyboard.press('Escape');

    const student = await inGerman('/');
    await student.getByRole('heading', { name: 'In eine Klasse' }).waitFor();
    await look(student, 'looks-join', '.bar > :not(.spoken), .card', PHONES);
    await student.getByLabel('Code').fill(code);
    await student.getByLabel('Dein Name').fill(LONG_NAME);
    await student.getByRole('button', { name: 'Hinein' }).click();
    await student.getByRole('button', { name: `Du bist ${LONG_NAME}. Namen ändern` }).waitFor();
    await student.getByText(LONG_CLASS).waitFor({ state: 'attached' });
    await untilState(student, 'saved');
    await look(student, 'looks-student', ON_SHEET, [...PHONES, [800, 700]]);

    await inGerman(`/${link}`);
    await until('both are on the wall', async () => (await tiles(teacher).count()) === 2);
    await look(teacher, 'looks-wall', ON_WALL, [...SCREENS, ...PHONES]);

    for (const person of people) person.mayLoseNetwork = true;
    await student.setViewportSize({ width: 375, height: 667 });
    const before = [await placesOf(teacher, ON_WALL), await placesOf(student, ON_SHEET)];
    await server.pause();
    await teacher.locator('.head .pill', { hasText: 'Neu verbinden' }).waitFor();
    await untilState(student, 'reconnecting');
    await new DrawingHand(student, 'mouse').draw({ x: 50, y: 50 }, { x: 300, y: 300 });
    await student.getByText('1 Strich wartet').waitFor();
    await saveScreenshot(student, 'looks-student-reconnecting');
    assert.deepEqual([await placesOf(teacher, ON_WALL), await placesOf(student, ON_SHEET)], before);
  });

  /** On each screen nothing overlaps or sticks out. */
  async function look(
    page: Page,
    name: string,
    parts: string,
    screens: readonly (readonly [number, number])[],
  ): Promise<void> {
    for (const [width, height] of screens) {
      await page.setViewportSize({ width, height });
      await until('it has settled', async () => {
        const before = await placesOf(page, parts);
        const after = await placesOf(page, parts);
        return JSON.stringify(before) === JSON.stringify(after);
      });
      await saveScreenshot(page, `${name}-${width}x${height}`);
      await expectApart(page, parts, `${name} at ${width}x${height}`);
    }
    await expectAccessible(page);
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  }
});
