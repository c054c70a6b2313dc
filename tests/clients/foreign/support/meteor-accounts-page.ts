import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../../../browser/support/until.ts';
import { PageServer } from './page-server.ts';

const BUNDLES = ['meteor-client-side', 'accounts-base-client-side', 'accounts-password-client-side'];

const page = (inkwell: string): string => `<!doctype html>
<meta charset="utf-8">
<script>var __meteor_runtime_config__ = { DDP_DEFAULT_CONNECTION_URL: '${inkwell}' };</script>
${BUNDLES.map((name) => `<script src="${name}.js"></script>`).join('\n')}`;

/** Serves an app of Meteor's client with its accounts, as published: `/?http://host:port` uses the Inkwell there. */
export function serveMeteorAccounts(): Promise<PageServer> {
  const bundles = BUNDLES.map((name) => {
    const url = new URL(`../../node_modules/${name}/dist/${name}.bundle.min.js`, import.meta.url);
    const body = readFileSync(url);
    return [`/${name}.js`, { contentType: 'text/javascript', body: () => body }] as const;
  });
  return PageServer.start({
    '/': { contentType: 'text/html; charset=utf-8', body: page },
    ...Object.fromEntries(bundles),
  });
}

/** The app in one tab; speaks with the Meteor in it as the console would. */
export class MeteorAccountsPage {
  readonly #page: Page;

  static async open(context: BrowserContext, url: string): Promise<MeteorAccountsPage> {
    const opened = await context.newPage();
    await opened.goto(url);
    return new MeteorAccountsPage(opened);
  }

  private constructor(opened: Page) {
    this.#page = opened;
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  /** The value of an expression. */
  read(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  /** Runs code that tells `answer(error, result)`. @returns the result, or the error as text */
  ask(code: string): Promise<unknown> {
    return this.#page.evaluate(`new Promise((resolve) => {
      const answer = (error, result) => resolve(error ? String(error.message) : result ?? null);
      ${code};
    })`);
  }

  /** Waits until somebody is logged in, with a user document of its own. @returns it */
  user(): Promise<Readonly<Record<string, unknown>>> {
    return until('there is a user', () =>
      this.#page.evaluate<Readonly<Record<string, unknown>> | undefined>(
        'Meteor.status().connected && !Meteor.loggingIn() && Meteor.user() || undefined',
      ),
    );
  }

  /** Waits until the page holds so many documents of `users`. */
  async hasUsers(count: number): Promise<void> {
    await until(
      `there are ${count} users`,
      async () => (await this.read('Meteor.users.find().count()')) === count,
    );
  }

  async loggedOut(): Promise<void> {
    await until('nobody is logged in', () => this.#page.evaluate<boolean>('Meteor.userId() === null'));
  }
}
