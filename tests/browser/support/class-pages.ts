import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ClassroomServer } from './classroom-server.ts';
import { Person } from './test-browser.ts';
import { until } from './until.ts';

/** Everybody of a test, each with a browser storage of their own. */
export class SchoolDay {
  readonly #browser: Browser;
  readonly #server: ClassroomServer;
  readonly #people: Person[] = [];

  constructor(browser: Browser, server: ClassroomServer) {
    this.#browser = browser;
    this.#server = server;
  }

  /** @param options of the browser, such as the language */
  async person(width = 800, height = 700, options: BrowserContextOptions = {}): Promise<Person> {
    const person = await Person.open(this.#browser, this.#server.url, {
      viewport: { width, height },
      ...options,
    });
    this.#people.push(person);
    return person;
  }

  /** The first teacher, by the link that the server has printed. */
  async owner(): Promise<Page> {
    const page = await (await this.person(1366, 768)).page(`/teacher#claim=${await this.#server.claim()}`);
    await page.getByRole('button', { name: 'Classroom' }).waitFor();
    return page;
  }

  /** Closes all; fails for what went wrong in any page. */
  async end(): Promise<void> {
    for (const person of this.#people.splice(0)) await person.close();
  }
}

/** Makes a class and goes there. */
export async function makeClass(teacher: Page, name: string): Promise<void> {
  await teacher.locator('.class-menu').click();
  await teacher.getByLabel('Name of the class').fill(name);
  await teacher.getByRole('button', { name: 'New class' }).click();
  await until(
    'the class is shown',
    async () => (await teacher.locator('.class-menu').textContent()) === name,
  );
}

/** Shows the way in, with the door open. @returns what is typed, and what the QR code leads to */
export async function showDoor(teacher: Page): Promise<{ readonly code: string; readonly link: string }> {
  await teacher.getByRole('button', { name: 'Join here' }).click();
  const open = teacher.locator('.door').getByRole('button', { name: 'Open the door' });
  const spelled = teacher.locator('.door-code');
  await until('the door is shown', async () => (await open.count()) + (await spelled.count()) > 0);
  if ((await open.count()) > 0) await open.click();
  await spelled.waitFor();
  const code = (await spelled.textContent()) ?? '';
  const link = (await teacher.locator('.door-body svg').getAttribute('data-content')) ?? '';
  return { code, link: new URL(link).hash };
}

export async function joinByCode(page: Page, code: string, name: string): Promise<void> {
  await page.locator('#panel').getByLabel('Code').fill(code);
  await page.locator('#panel').getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.locator('#panel').waitFor({ state: 'hidden' });
}
