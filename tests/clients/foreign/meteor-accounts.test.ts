import assert from 'node:assert/strict';
import type { Browser, BrowserContext } from 'playwright-core';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { MeteorAccountsPage, serveMeteorAccounts } from './support/meteor-accounts-page.ts';
import type { PageServer } from './support/page-server.ts';

const LOGIN_AS_GUEST =
  "Accounts.callLoginMethod({ methodArguments: [{ guest: { device: 'Meteor' } }], userCallback: answer })";

// accounts-base and accounts-password of Meteor's own client: what they do at login, after a cut and at a reload is theirs.
describe('accounts-base-client-side 0.1.1 and accounts-password-client-side 1.3.5, in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let apps: PageServer;
  let server: ClassroomServer;
  let context: BrowserContext;
  const open = (): Promise<MeteorAccountsPage> =>
    MeteorAccountsPage.open(context, `${apps.url}/?${server.url}`);

  before(async function () {
    for (const name of ['meteor-client-side', 'accounts-base-client-side', 'accounts-password-client-side'])
      needsPackage(this, name);
    needs(this, CHROMIUM, hasChromium, 'apt-get install chromium');
    apps = await serveMeteorAccounts();
    server = await ClassroomServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    apps?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());

  /** The server takes the session for this person's. */
  async function isServedAs(app: MeteorAccountsPage, id: unknown): Promise<void> {
    assert.equal(await app.ask("Meteor.call('people.rename', 'Ada', answer)"), 'Ada');
    const user = await app.user();
    assert.deepEqual([user['_id'], user['profile']], [id, { name: 'Ada' }]);
  }

  it('logs in, finds its own user, and resumes by itself after a cut, a restart and a reload', async () => {
    const app = await open();
    assert.equal(await app.ask(LOGIN_AS_GUEST), null);
    const { _id: id, kind } = await app.user();
    assert.equal(kind, 'guest');
    assert.equal(await app.read('Meteor.userId()'), id);
    assert.equal(await app.read("localStorage.getItem('Meteor.userId')"), id);

    await app.read('Meteor.disconnect(); Meteor.reconnect()');
    assert.equal((await app.user())['_id'], id);
    await isServedAs(app, id);

    await server.pause();
    await server.resume();
    await isServedAs(app, id);

    await app.reload();
    assert.equal((await app.user())['_id'], id);
    await isServedAs(app, id);
    await app.hasUsers(1);
  });

  it('logs out, and the other tabs with it', async () => {
    const [app, tab] = [await open(), await open()];
    await app.ask(LOGIN_AS_GUEST);
    await app.user();
    // A tab looks every few seconds whether another one has logged in.
    assert.equal((await tab.user())['_id'], await app.read('Meteor.userId()'));
    assert.equal(await app.ask('Meteor.logout(answer)'), null);
    await app.loggedOut();
    await tab.loggedOut();
    await app.hasUsers(0);
    assert.match(
      String(await app.ask("Meteor.call('people.rename', 'Ada', answer)")),
      /You are not allowed to do this \[403\]/,
    );
  });

  it('logs in with a password, and logs every other device out', async () => {
    const app = await open();
    const claim = JSON.stringify(await server.claim());
    await app.ask(
      `Accounts.callLoginMethod({ methodArguments: [{ claim: ${claim} }], userCallback: answer })`,
    );
    const { _id: id, kind } = await app.user();
    assert.equal(kind, 'teacher');
    await app.ask("Meteor.call('people.setPassword', 'frost', Accounts._hashPassword('mountain'), answer)");

    const elsewhere = await browser.newContext();
    try {
      const other = await MeteorAccountsPage.open(elsewhere, `${apps.url}/?${server.url}`);
      assert.match(
        String(await other.ask("Meteor.loginWithPassword('frost', 'river', answer)")),
        /Something went wrong\. Please check your credentials\. \[403\]/,
      );
      assert.equal(await other.ask("Meteor.loginWithPassword('frost', 'mountain', answer)"), null);
      assert.equal((await other.user())['_id'], id);
      assert.equal(await other.ask('Meteor.logoutOtherClients(answer)'), null);
      await app.loggedOut();
      await isServedAs(other, id);
    } finally {
      await elsewhere.close();
    }
  });
});
