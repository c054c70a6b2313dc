import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DrawingHand, type PointerKind } from './support/drawing-hand.ts';
import { untilSmooth, untilState, untilStrokes } from './support/student-page.ts';
import { inkOn, tiles, untilCounts } from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser, Person } from './support/test-browser.ts';
import { until } from './support/until.ts';

const KINDS: readonly PointerKind[] = ['mouse', 'touch', 'pen'];

describe('A lesson', function () {
  this.timeout(90_000);
  let browser: Browser;
  let server: ClassroomServer;
  const people: Person[] = [];

  const open = async (path: string, size: { width: number; height: number }): Promise<Page> => {
    const person = await Person.open(browser, server.url, { viewport: size, hasTouch: path === '/' });
    people.push(person);
    return await person.page(path);
  };

  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    server = await ClassroomServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    for (const person of people) await person.close();
    await browser?.close();
    await server?.stop();
  });

  it('shows the teacher what three students draw by mouse, touch and pen, undo, and lose by a clear', async () => {
    const teacher = await open('/teacher', { width: 1366, height: 768 });
    const students: Page[] = [];
    for (const [place, kind] of KINDS.entries()) {
      const page = await open('/', { width: 800, height: 900 });
      students.push(page);
      await untilSmooth(page);
      const hand = new DrawingHand(page, kind);
      await hand.draw({ x: 50, y: 50 }, { x: 200, y: 300 }, { x: 350, y: 60 });
      await hand.draw({ x: 60, y: 350 }, { x: 200, y: 360 }, { x: 340, y: 350 });
      await untilState(page, 'saved');
      await untilCounts(teacher, place + 1, (place + 1) * 2);
      const canvas = tiles(teacher).nth(place).locator('canvas').first();
      await until('the tile has ink', async () => (await inkOn(canvas)) > 0);
    }
    assert.equal(await tiles(teacher).count(), 3);

    await students[1]?.getByRole('button', { name: 'Undo' }).click();
    await untilCounts(teacher, 3, 5);

    await teacher.getByRole('button', { name: 'Clear' }).click();
    await teacher.getByRole('button', { name: 'Clear all' }).click();
    for (const page of students) await untilStrokes(page, 0);
  });
});
