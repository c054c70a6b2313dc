import assert from 'node:assert/strict';
import { createOriginPolicy, type OriginPolicyOptions } from '../../../../server/transports/origin-policy.ts';

const ROLES: OriginPolicyOptions = {
  access: 'roles',
  rootUrl: 'https://school.example/class',
  allowedOrigins: ['https://portal.example', 'http://lms.example:8080', 'app://inkwell'],
  allowedHosts: ['inkwell.lan', '10.1.2.3', 'fd00::1'],
  ownHosts: () => ['127.0.0.1', '::1', '192.168.1.20', 'fe80::1c2b'],
};
const policy = createOriginPolicy(ROLES);
const open = createOriginPolicy({ ...ROLES, access: 'open' });

const ask = (host: string | undefined, origin?: string) => ({
  headers: { ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) },
});

/** As a browser or a program names the server. */
const OURS = [
  'localhost',
  'localhost:3000',
  'LOCALHOST:80',
  'localhost.',
  '127.0.0.1:3000',
  '127.8.9.1',
  '[::1]:3000',
  '[0:0:0:0:0:0:0:1]',
  '192.168.1.20:3000',
  '[FE80::1C2B]:3000',
  'school.example',
  'School.Example:443',
  'inkwell.lan',
  '10.1.2.3:3000',
  '[fd00::1]',
];
const NOT_OURS = [
  undefined,
  '',
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  'evil-localhost',
  'school.example.evil.example',
  'notschool.example',
  'portal.example',
  '192.168.1.2',
  '192.168.1.200',
  '0.0.0.0:3000',
  '127.evil.example',
  '[::2]',
  '::1',
  'localhost@evil.example',
  'evil.example/localhost',
  'evil.example#localhost',
  'localhost:3000:1',
  'localhost:x',
  ' localhost',
  'local host',
  'localhost, evil.example',
  '*',
];

/** The origin, the host it is asked under, and whether it may. */
const ORIGINS: readonly (readonly [origin: string | undefined, host: string, may: boolean])[] = [
  [undefined, 'localhost:3000', true],
  ['', 'localhost:3000', true],
  ['http://localhost:3000', 'localhost:3000', true],
  ['http://192.168.1.20:3000', '192.168.1.20:3000', true],
  ['http://[::1]:3000', '[::1]:3000', true],
  ['http://inkwell.lan', 'inkwell.lan', true],
  ['http://inkwell.lan', 'inkwell.lan:80', true],
  ['https://inkwell.lan', 'inkwell.lan:443', true],
  // Behind a proxy that speaks TLS, with the host passed on or not.
  ['https://school.example', 'school.example', true],
  ['https://school.example', '127.0.0.1:3000', true],
  ['https://portal.example', 'school.example', true],
  ['http://lms.example:8080', 'localhost:3000', true],
  ['app://inkwell', 'localhost:3000', true],
  ['capacitor://localhost', 'school.example', true],
  ['http://localhost:12000', '192.168.1.20:3000', true],
  ['http://localhost:12999', '192.168.1.20:3000', true],
  ['http://localhost:13000', '192.168.1.20:3000', true],
  ['null', 'localhost:3000', false],
  ['file://', 'localhost:3000', false],
  ['http://evil.example', 'localhost:3000', false],
  ['https://evil.example', 'school.example', false],
  ['http://school.example', 'localhost:3000', false],
  ['https://school.example.evil.example', 'school.example', false],
  ['https://evil.example/https://school.example', 'school.example', false],
  ['http://localhost:3001', 'localhost:3000', false],
  ['http://localhost', 'localhost:3000', false],
  ['http://127.0.0.1:3000', 'localhost:3000', false],
  ['https://inkwell.lan', 'inkwell.lan:80', false],
  ['http://localhost:11999', 'localhost:3000', false],
  ['http://localhost:13001', 'localhost:3000', false],
  ['http://localhost:120000', 'localhost:3000', false],
  ['https://localhost:12500', 'localhost:3000', false],
  ['capacitor://localhost.evil.example', 'localhost:3000', false],
  ['https://portal.example, http://evil.example', 'localhost:3000', false],
  ['https://portal.example@evil.example', 'localhost:3000', false],
  ['http://localhost:3000@evil.example', 'localhost:3000', false],
];

describe('The origin policy', () => {
  for (const host of OURS) {
    it(`knows the server by ${host}`, () => {
      assert.equal(policy.refuseHost(ask(host)), undefined);
      assert.equal(policy.refuse(ask(host)), undefined);
    });
  }

  for (const host of NOT_OURS) {
    it(`answers 421 to one that asks for ${JSON.stringify(host)}, whatever its origin`, () => {
      assert.equal(policy.refuseHost(ask(host)), 421);
      for (const origin of [undefined, `http://${host}`, 'https://portal.example']) {
        assert.equal(policy.refuse(ask(host, origin)), 421);
      }
    });
  }

  for (const [origin, host, may] of ORIGINS) {
    it(`${may ? 'lets' : 'does not let'} ${JSON.stringify(origin)} ask ${host}`, () => {
      assert.equal(policy.refuse(ask(host, origin)), may ? undefined : 403);
      assert.equal(policy.refuseHost(ask(host, origin)), undefined);
    });
  }

  it('lets all ask when access is open', () => {
    for (const host of [...OURS, ...NOT_OURS]) {
      for (const [origin] of ORIGINS) {
        assert.equal(open.refuse(ask(host, origin)), undefined);
        assert.equal(open.refuseHost(ask(host, origin)), undefined);
      }
    }
    assert.equal(open.embedders, undefined);
  });

  it('lets SockJS pages be embedded by those who may ask', () => {
    assert.equal(
      policy.embedders,
      "'self' https://portal.example http://lms.example:8080 app://inkwell https://school.example",
    );
  });

  it('follows the network: an address is ours while this machine has it', () => {
    let addresses: readonly string[] = [];
    const roaming = createOriginPolicy({ access: 'roles', ownHosts: () => addresses });
    assert.equal(roaming.refuseHost(ask('192.168.7.7:3000')), 421);
    addresses = ['192.168.7.7'];
    assert.equal(roaming.refuseHost(ask('192.168.7.7:3000')), undefined);
  });
});
