import assert from 'node:assert/strict';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { makeClass, SchoolDay, showDoor } from './support/class-pages.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { DrawingHand } from './support/drawing-hand.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { untilState, untilStrokes } from './support/student-page.ts';
import { untilCounts } from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser } from './support/test-browser.ts';
import { until } from './support/until.ts';

describe('The ways into a class, in the browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: ClassroomServer;
  let day: SchoolDay;
  let teacher: Page;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    server = await ClassroomServer.start({ ACCESS: 'roles' });
    browser = await launchBrowser();
    day = new SchoolDay(browser, server);
    teacher = await day.owner();
  });
  after(async () => {
    await day?.end();
    await browser?.close();
    await server?.stop();
  });

  it('are told on an empty wall and opened from there, by keyboard, and the focus is never lost', async () => {
    await makeClass(teacher, 'Art');
    const nobody = teacher.getByRole('main').locator('.nobody');
    const door = teacher.getByRole('dialog', { name: 'Art' });
    const { code } = await showDoor(teacher);
    await door.getByRole('button', { name: 'Close the door' }).press('Enter');
    const openDoor = door.getByRole('button', { name: 'Open the door' });
    await until('the focus is on what opens it again', () =>
      openDoor.evaluate((button) => button === document.activeElement),
    );
    await expectAccessible(teacher);
    await teacher.keyboard.press('Escape');
    await nobody.getByText('the door is closed').waitFor();
    await expectAccessible(teacher);
    await nobody.getByRole('button', { name: 'Open the door' }).press('Enter');
    await door.locator('.door-code').waitFor();
    const fresh = (await door.locator('.door-code').textContent()) ?? '';
    assert.notEqual(fresh, code);
    await teacher.keyboard.press('Escape');
    // What opened the dialog is gone: the wall tells the code instead.
    await nobody.getByText(fresh, { exact: true }).waitFor();
    await until('the focus has a place', () =>
      teacher.evaluate(() => document.activeElement?.textContent === 'Join here'),
    );
    await saveScreenshot(teacher, 'class-empty-wall');

    await nobody.getByRole('button', { name: 'Show it large' }).press('Enter');
    const content = () => door.locator('svg').getAttribute('data-content');
    const before = await content();
    await door.getByRole('button', { name: 'New code and link' }).press('Enter');
    await until('code and QR are others', async () => {
      const shown = await door.locator('.door-code').textContent();
      return (await content()) !== before && shown !== fresh;
    });
    await teacher.keyboard.press('Escape');
  });

  it('from the plain address, by a code that is mistyped first', async () => {
    await makeClass(teacher, 'Music');
    const { code } = await showDoor(teacher);
    const student = await (await day.person()).page('/');
    const form = student.locator('#panel');
    await form.getByLabel('Code').fill('what');
    await form.getByRole('button', { name: 'Join' }).click();
    await student.getByText('A code has eight letters and digits.').waitFor();
    await form.getByLabel('Code').fill('2222 2222');
    await student.keyboard.press('Enter');
    await student.getByText('This code is not valid now').waitFor();
    await expectAccessible(student);
    // The pause that the server wants between two codes is made by the page.
    await form.getByLabel('Code').fill(code);
    await student.keyboard.press('Enter');
    await student.getByRole('button', { name: 'Change your name' }).waitFor();
    await untilState(student, 'saved');
    await student.getByText('Music').waitFor();
    await teacher.keyboard.press('Escape');
    await untilCounts(teacher, 1, 0);
  });

  it('by a link that is pasted into a page that is open, also for a member while the door is closed', async () => {
    await makeClass(teacher, 'Latin');
    const { link } = await showDoor(teacher);
    const student = await (await day.person()).page('/');
    await student.getByRole('heading', { name: 'Join a class' }).waitFor();
    await student.goto(`/${link}`);
    await student.getByText('Latin').waitFor();
    const door = teacher.getByRole('dialog', { name: 'Latin' });
    await door.getByRole('button', { name: 'Close the door' }).click();
    await door.getByRole('button', { name: 'Open the door' }).waitFor();
    // From the plain address back into the same place.
    await student.goto('/');
    await student.getByText('Latin').waitFor();
    await student.goto(`/${link}`);
    await until('the secret has left the address', () => student.url().includes('#class='));
    await untilState(student, 'saved');
    await teacher.keyboard.press('Escape');
    await untilCounts(teacher, 1, 0);
  });

  it('by a link without a network: says that it is connecting, and goes on by itself', async () => {
    await makeClass(teacher, 'Sports');
    const { link } = await showDoor(teacher);
    await teacher.keyboard.press('Escape');
    const person = await day.person(375, 667);
    // Until it is lifted, sockets open and nothing comes through.
    const silent = new Set<WebSocketRoute>();
    let isLifted = false;
    await person.context.routeWebSocket(/websocket/, (socket) => {
      if (isLifted) socket.connectToServer();
      else silent.add(socket);
    });
    const student = await person.page(`/${link}`);
    await student.getByRole('heading', { name: 'One moment' }).waitFor();
    await untilState(student, 'connecting');
    await until('the head says so', async () =>
      /Connecting/.test((await student.locator('#status').textContent()) ?? ''),
    );
    await expectAccessible(student);
    await saveScreenshot(student, 'class-connecting');
    isLifted = true;
    for (const socket of silent) await socket.close();
    await student.getByRole('button', { name: 'Change your name' }).waitFor();
    await untilState(student, 'saved');
    await new DrawingHand(student).draw({ x: 50, y: 50 }, { x: 200, y: 200 });
    await untilStrokes(student, 1);
    await untilState(student, 'saved');
    await student.reload();
    await untilStrokes(student, 1);
  });
});
