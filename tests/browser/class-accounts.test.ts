import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../support/needs.ts';
import { expectAccessible } from './support/axe-check.ts';
import { makeClass, SchoolDay } from './support/class-pages.ts';
import { ClassroomServer } from './support/classroom-server.ts';
import { tiles, untilCounts } from './support/teacher-page.ts';
import { CHROMIUM, hasChromium, launchBrowser } from './support/test-browser.ts';
import { until } from './support/until.ts';

const PASSWORD = 'a long enough password';

describe("A teacher's account, in the browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: ClassroomServer;
  let day: SchoolDay;
  before(async function () {
    needs(this, CHROMIUM, hasChromium);
    browser = await launchBrowser();
  });
  after(() => browser?.close());
  afterEach(async () => {
    await day?.end();
    await server?.stop();
  });

  const open = async (access: 'open' | 'roles'): Promise<Page> => {
    server = await ClassroomServer.start({ ACCESS: access });
    day = new SchoolDay(browser, server);
    return await day.owner();
  };

  it('is asked for a password once, by keyboard, and can be put off for a day', async () => {
    const teacher = await open('roles');
    const nudge = teacher.locator('.nudge');
    await nudge.waitFor();
    await expectAccessible(teacher);
    await nudge.getByRole('button', { name: 'Later' }).press('Enter');
    await nudge.waitFor({ state: 'hidden' });
    await teacher.reload();
    await teacher.getByRole('button', { name: 'Classroom' }).waitFor();
    assert.ok(await nudge.isHidden());

    await teacher.clock.setSystemTime(Date.now() + 25 * 3600 * 1000);
    await teacher.reload();
    await nudge.getByRole('button', { name: 'Choose a password' }).press('Enter');
    await untilFocus(teacher, 'username');
    await teacher.keyboard.type('Herr.Blau');
    await teacher.keyboard.press('Tab');
    await teacher.keyboard.type(PASSWORD);
    await teacher.keyboard.press('Enter');
    await teacher.getByText('Done.').waitFor();
    await expectAccessible(teacher);
    await nudge.waitFor({ state: 'hidden' });
    await teacher.keyboard.press('Escape');
    await teacher.locator('.classes').waitFor({ state: 'hidden' });
  });

  it('renames a class and itself by keyboard; the focus goes back to where it came from', async () => {
    const teacher = await open('open');
    await makeClass(teacher, 'Art');
    await teacher.locator('.class-menu').press('Enter');
    const dialog = teacher.getByRole('dialog', { name: 'Classes' });
    await dialog.getByText('Rename this class').press('Enter');
    await dialog.getByLabel('New name').fill('Art 7b');
    await teacher.keyboard.press('Enter');
    await until(
      'it has the new name',
      async () => (await dialog.getByRole('button', { name: 'Art 7b' }).count()) === 1,
    );
    await dialog.getByText('Your account').press('Enter');
    await dialog.getByLabel('Your name').fill('Frau Rot');
    await teacher.keyboard.press('Enter');
    await dialog.getByText('Signed in as Frau Rot').waitFor();
    await expectAccessible(teacher);
    await teacher.keyboard.press('Escape');
    await until('the button has the focus', () =>
      teacher.evaluate(() => document.activeElement?.matches('.class-menu') ?? false),
    );
    await teacher.reload();
    await teacher.locator('.class-menu', { hasText: 'Art 7b' }).waitFor();
  });

  it('is signed out in all tabs of the browser, and comes back into the same class', async () => {
    const teacher = await open('open');
    await setPassword(teacher);
    await makeClass(teacher, 'Art');
    const other = await teacher.context().newPage();
    await other.goto(teacher.url());
    await untilCounts(other, 0, 0);
    await teacher.locator('.class-menu').click();
    await teacher.getByText('Your account').click();
    await teacher.getByRole('button', { name: 'Sign out' }).click();

    // Nothing of the class, and nothing of the one that is open to all either.
    await other.getByText('You have been signed out').waitFor();
    assert.equal(await other.getByRole('button', { name: 'Cancel' }).count(), 0);
    assert.ok(await other.locator('.wall').isHidden());
    await expectAccessible(other);
    const form = other.getByRole('region', { name: 'Teachers sign in' });
    await form.getByLabel('User name').fill('herr.blau');
    await form.getByLabel('Password').fill(PASSWORD);
    await other.keyboard.press('Enter');
    await other.locator('.class-menu', { hasText: 'Art' }).waitFor();

    // The one that signed out is a stranger in the class that is open to all.
    await teacher.getByRole('button', { name: 'Sign in' }).waitFor();
    await untilCounts(teacher, 0, 0);
  });

  it('asks to sign in again when the token is worth nothing any more, and shows the open class only when that is declined', async () => {
    const teacher = await open('open');
    await teacher.evaluate(() => {
      const { id } = JSON.parse(localStorage.getItem('inkwell.teacher') ?? '{}');
      localStorage.setItem('inkwell.teacher', JSON.stringify({ id, token: 'x'.repeat(43) }));
    });
    await teacher.reload();
    await teacher.getByText('You have been signed out').waitFor();
    assert.ok(await teacher.locator('.wall').isHidden());
    await teacher.getByRole('button', { name: 'Cancel' }).click();
    await untilCounts(teacher, 0, 0);
    await teacher.getByRole('button', { name: 'Sign in' }).waitFor();
    await teacher.reload();
    await untilCounts(teacher, 0, 0);
    assert.equal(await teacher.getByText('You have been signed out').count(), 0);
  });

  it('keeps a teacher who opens an invitation as who it is, and makes one of somebody new', async () => {
    const teacher = await open('roles');
    await makeClass(teacher, 'Art');
    const invite = async (): Promise<string> => {
      await teacher.locator('.class-menu').click();
      const button = teacher.getByRole('button', { name: 'Invite a teacher' });
      if (!(await button.isVisible())) await teacher.getByText('Your account').click();
      await button.click();
      const address = (await teacher.locator('.class-news code').textContent()) ?? '';
      await teacher.keyboard.press('Escape');
      return new URL(address).hash;
    };
    const second = await invite();
    const own = await teacher.context().newPage();
    await own.goto(`/teacher${second}`);
    await own.locator('.class-menu', { hasText: 'Art' }).waitFor();
    await until('the claim is used', () => !own.url().includes('claim'));
    await own.getByRole('button', { name: 'Art' }).waitFor();

    const third = await (await day.person(1366, 768)).page(`/teacher${await invite()}`);
    await third.getByText('You have no class here yet.').waitFor();
    await expectAccessible(third);
    await third.locator('.nobody').getByRole('button', { name: 'Classes' }).click();
    await third.getByLabel('Name of the class').fill('Music');
    await third.keyboard.press('Enter');
    await third.locator('.class-menu', { hasText: 'Music' }).waitFor();
    await untilCounts(third, 0, 0);

    const late = await (await day.person(1366, 768)).page(`/teacher${second}`);
    await late.getByText('This link was used already, or has expired.').waitFor();
    assert.equal(await tiles(late).count(), 0);

    // A class that is somebody else's.
    await third.goto(`/teacher${new URL(teacher.url()).hash}`);
    await third.getByText('This class is not there, or not yours.').waitFor();
  });
});

async function setPassword(teacher: Page): Promise<void> {
  await teacher.locator('.nudge').getByRole('button', { name: 'Choose a password' }).click();
  await teacher.locator('.classes').getByLabel('User name').fill('Herr.Blau');
  await teacher.getByLabel('New password').fill(PASSWORD);
  await teacher.getByRole('button', { name: 'Save password' }).click();
  await teacher.getByText('Done.').waitFor();
  await teacher.keyboard.press('Escape');
}

async function untilFocus(page: Page, name: string): Promise<void> {
  await until(`${name} has the focus`, () =>
    page.evaluate((expected) => document.activeElement?.getAttribute('name') === expected, name),
  );
}
