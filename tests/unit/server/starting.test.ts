import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { accessLine, ownHosts, reachableHosts, startBanner, studentUrls } from '../../../server/addresses.ts';
import { readConfig } from '../../../server/config.ts';
import { qrLines } from '../../../server/qr-lines.ts';
import { StoreInUseError, StoreTooNewError } from '../../../server/ports/stroke-store.ts';
import { ConfigError } from '../../../server/setting.ts';
import { describeStartFailure } from '../../../server/start-failure.ts';

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  return { family: 'IPv4', address, internal, netmask: '', mac: '', cidr: null };
}

const interfaces = {
  lo: [ipv4('127.0.0.1', true)],
  wifi: [
    ipv4('192.168.1.20'),
    {
      family: 'IPv6' as const,
      address: 'fe80::1',
      internal: false,
      netmask: '',
      mac: '',
      cidr: null,
      scopeid: 1,
    },
  ],
  cable: [ipv4('10.1.2.3'), ipv4('172.31.0.9'), ipv4('172.32.0.9'), ipv4('203.0.113.9')],
  gone: undefined,
};

describe('The addresses shown at start', () => {
  it('are this machine and its private IPv4 addresses when listening everywhere', () => {
    const everywhere = ['localhost', '192.168.1.20', '10.1.2.3', '172.31.0.9'];
    assert.deepEqual(reachableHosts('0.0.0.0', interfaces), everywhere);
    assert.deepEqual(reachableHosts('::', interfaces), everywhere);
  });

  it('are the one address when listening there', () => {
    assert.deepEqual(reachableHosts('127.0.0.1', interfaces), ['127.0.0.1']);
    assert.deepEqual(reachableHosts('::1', interfaces), ['[::1]']);
  });

  it('stand in a banner with the word "listening", for browsers and for DDP clients', () => {
    assert.equal(
      startBanner('127.0.0.1', 3000, '/class', interfaces),
      'Inkwell is listening on port 3000:\n  student http://127.0.0.1:3000/class/   teacher http://127.0.0.1:3000/class/teacher   DDP ws://127.0.0.1:3000/class/websocket\n',
    );
  });
});

describe('Where students find the server', () => {
  it('is on the local network, or where the operator says, and never this machine by its own name', () => {
    const urls = ['http://192.168.1.20:3000/', 'http://10.1.2.3:3000/', 'http://172.31.0.9:3000/'];
    assert.deepEqual(studentUrls({ host: '0.0.0.0', rootUrl: null }, 3000, interfaces), urls);
    assert.deepEqual(studentUrls({ host: '0.0.0.0', rootUrl: null }, 3000, {}), []);
    const rootUrl = { href: 'https://school.example/ink' };
    assert.deepEqual(studentUrls({ host: '0.0.0.0', rootUrl }, 3000, interfaces), [
      'https://school.example/ink/',
    ]);
  });

  it('is a QR code on a terminal, and nothing in a log or without an address', () => {
    const lines = qrLines('http://192.168.1.20:3000/', { isTTY: true }).split('\n');
    assert.match(lines[0] ?? '', /http:\/\/192\.168\.1\.20:3000\/$/);
    // Version 2 has 25 modules; with a border of 2 on both sides and two rows to a line.
    assert.equal(lines[1]?.length, 29);
    assert.equal(lines.filter((line) => /^[█▀▄ ]{29}$/.test(line)).length, 15);
    assert.equal(qrLines('http://192.168.1.20:3000/', {}), '');
    assert.equal(qrLines(undefined, { isTTY: true }), '');
  });
});

describe('The line about access', () => {
  it('says what open access means, in one line, and nothing when roles are asked for', () => {
    assert.match(accessLine('open'), /^ACCESS=open: everybody [^\n]* draw, watch and clear [^\n]*\n$/);
    assert.equal(accessLine('roles'), '');
  });
});

describe('The names of the server that listens', () => {
  it('are all addresses of this machine, and the one that it was given', () => {
    const all = [
      '127.0.0.1',
      '192.168.1.20',
      'fe80::1',
      '10.1.2.3',
      '172.31.0.9',
      '172.32.0.9',
      '203.0.113.9',
    ];
    assert.deepEqual(ownHosts('0.0.0.0', interfaces), all);
    assert.deepEqual(ownHosts('::', interfaces), all);
    assert.deepEqual(ownHosts('School.Lan', interfaces), ['school.lan', ...all]);
    assert.ok(ownHosts('').includes('127.0.0.1'));
  });
});

describe('describeStartFailure', () => {
  const config = readConfig({ PORT: '4000' });

  it('gives the one line that an error for the operator carries', () => {
    for (const error of [
      new ConfigError('a line'),
      new StoreInUseError('a line'),
      new StoreTooNewError('a line'),
    ]) {
      assert.equal(describeStartFailure(error, undefined), 'a line');
    }
  });

  it('says which port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const second = createServer().listen(port, '127.0.0.1');
    const [error] = (await once(second, 'error')) as unknown[];
    const line = describeStartFailure(error, { ...config, port, host: '127.0.0.1' });
    assert.equal(
      line,
      `Another program already listens on port ${port} on 127.0.0.1: stop it, or choose another PORT.`,
    );
    holder.close();
  });

  it('says in one line what else keeps it from listening or from writing', () => {
    const failing = (code: string, syscall: string): Error =>
      Object.assign(new Error(`${code}: no\n  way`), { code, syscall });
    assert.match(
      describeStartFailure(failing('EACCES', 'listen'), config) ?? '',
      /Not allowed .* 4000 .*PORT/,
    );
    assert.match(
      describeStartFailure(failing('EADDRNOTAVAIL', 'listen'), config) ?? '',
      /EADDRNOTAVAIL.*HOST/,
    );
    assert.match(describeStartFailure(failing('ENOTFOUND', 'getaddrinfo'), config) ?? '', /ENOTFOUND.*HOST/);
    assert.equal(describeStartFailure(failing('EACCES', 'mkdir'), config), 'EACCES: no way');
  });

  it('leaves a bug to its stack', () => {
    assert.equal(describeStartFailure(new TypeError('undefined is not a function'), config), undefined);
    assert.equal(describeStartFailure('thrown text', config), undefined);
  });
});
