import assert from 'node:assert/strict';
import { DeviceLogin } from '../../../../client/storage/device-login.ts';
import type { TextStorage } from '../../../../client/storage/text-storage.ts';
import { MethodError } from '../../../../shared/ddp/ddp-error.ts';
import { MemoryStorage } from '../memory-storage.ts';

const KEY = 'inkwell.student';
const ANN = { id: 'ann', token: 'token of ann' };
const LOGGED_OUT = new MethodError(403, "You've been logged out by the server.");

/** A page that logs in as a guest; `told` has what its listeners heard. */
function open(storage: TextStorage | undefined) {
  const told: unknown[] = [];
  const login = new DeviceLogin({
    storage,
    key: KEY,
    ask: (known) => (known === undefined ? { guest: {} } : { resume: known.token }),
    onLogin: ({ id }) => told.push(id),
    onRefused: ({ error }, wasKnown) => told.push([error, wasKnown]),
  });
  return { login, told };
}

/** All of it throws, as where a browser forbids it. */
const forbidden: TextStorage = {
  get length(): number {
    throw new Error('forbidden');
  },
  key: refuse,
  getItem: refuse,
  setItem: refuse,
  removeItem: refuse,
};

function refuse(): never {
  throw new Error('forbidden');
}

describe('The login of a device', () => {
  it('is kept over a reload, and asked for again with its token', () => {
    const storage = new MemoryStorage();
    const { login, told } = open(storage);
    assert.deepEqual([login.known, login.params()], [undefined, { guest: {} }]);
    login.succeeded({ ...ANN, tokenExpires: { $date: 1 }, type: 'guest' });
    assert.deepEqual([login.known, told], [ANN, ['ann']]);
    const reloaded = open(storage).login;
    assert.deepEqual([reloaded.known, reloaded.params()], [ANN, { resume: ANN.token }]);
  });

  it('uses the newer token that another tab has got meanwhile', () => {
    const storage = new MemoryStorage();
    const { login } = open(storage);
    login.succeeded(ANN);
    open(storage).login.succeeded({ ...ANN, token: 'newer' });
    assert.deepEqual(login.params(), { resume: 'newer' });
  });

  it('tells who it is to whoever waits, once it is known', async () => {
    const { login } = open(new MemoryStorage());
    const waiting = [login.whenKnown(), login.whenKnown()];
    login.succeeded(ANN);
    assert.deepEqual(await Promise.all([...waiting, login.whenKnown()]), [ANN, ANN, ANN]);
  });

  it('forgets what the server will not have: a 403, and nothing else', () => {
    const storage = new MemoryStorage();
    const { login, told } = open(storage);
    login.succeeded(ANN);
    for (const error of [400, 404, 'classes-are-over'])
      login.refused(new MethodError(error, 'not understood'));
    assert.deepEqual([login.known, open(storage).login.known], [ANN, ANN]);
    login.refused(LOGGED_OUT);
    assert.deepEqual([login.known, open(storage).login.known, storage.size], [undefined, undefined, 0]);
    login.refused(LOGGED_OUT);
    assert.deepEqual(told, [
      'ann',
      [400, true],
      [404, true],
      ['classes-are-over', true],
      [403, true],
      [403, false],
    ]);
  });

  it('is nobody where storage holds something else, or the server answers something else', () => {
    const storage = new MemoryStorage();
    for (const text of ['', '{', 'null', '7', '[]', '{"id":"ann"}', '{"id":1,"token":"t"}']) {
      storage.setItem(KEY, text);
      assert.equal(open(storage).login.known, undefined, text);
    }
    const { login, told } = open(storage);
    for (const answer of [undefined, null, 'ann', {}, { id: 'ann' }]) login.succeeded(answer);
    assert.deepEqual([login.known, told], [undefined, []]);
  });

  it('lasts as long as the page where storage is full, forbidden or not there', () => {
    const full = new MemoryStorage();
    full.quota = 0;
    for (const storage of [full, forbidden, undefined]) {
      const { login } = open(storage);
      login.succeeded(ANN);
      assert.deepEqual(login.params(), { resume: ANN.token });
      login.forget();
      assert.deepEqual(login.params(), { guest: {} });
    }
  });

  it('can be made in a session that is open already, and throws what the server says', async () => {
    const { login, told } = open(new MemoryStorage());
    const calls: unknown[] = [];
    const client = (answer: () => Promise<unknown>): Parameters<DeviceLogin['logIn']>[0] => ({
      call(method, params, options) {
        calls.push([method, params, options]);
        return { id: '1', result: answer() };
      },
    });
    const options = { user: { username: 'ann' }, password: 'secret' };
    await login.logIn(
      client(async () => await Promise.resolve(ANN)),
      options,
    );
    assert.deepEqual([calls, told], [[['login', [options], { noRetry: true }]], ['ann']]);
    await assert.rejects(
      login.logIn(
        client(async () => await Promise.reject(LOGGED_OUT)),
        options,
      ),
      LOGGED_OUT,
    );
    assert.deepEqual(login.known, ANN);
  });
});
