import assert from 'node:assert/strict';
import { hostsOf, originsOf } from '../../../server/host-settings.ts';

describe('ALLOWED_ORIGINS', () => {
  for (const [given, origins] of [
    ['', []],
    [' , ', []],
    ['https://school.example', ['https://school.example']],
    ['HTTPS://School.Example:443/, http://a:8080', ['https://school.example', 'http://a:8080']],
    ['capacitor://LocalHost', ['capacitor://localhost']],
    ['http://[::1]:3000', ['http://[::1]:3000']],
  ] as const) {
    it(`reads ${JSON.stringify(given)}`, () => assert.deepEqual(originsOf(given), origins));
  }
  for (const given of [
    'school.example',
    'https://school.example/class',
    'https://user@school.example',
    '*',
    'https://*',
    'https://',
    'null',
    'https://a https://b',
    'https://a, b',
    'https://a?x',
    'https://a#x',
    'https://a:99999',
  ]) {
    it(`does not take ${JSON.stringify(given)}`, () => assert.equal(originsOf(given), undefined));
  }
});

describe('ALLOWED_HOSTS', () => {
  for (const [given, hosts] of [
    ['', []],
    ['School.Example', ['school.example']],
    ['inkwell.lan, 10.0.0.1', ['inkwell.lan', '10.0.0.1']],
    ['FD00::1,[fd00:0:0::2]', ['fd00::1', 'fd00::2']],
    ['class_room', ['class_room']],
  ] as const) {
    it(`reads ${JSON.stringify(given)}`, () => assert.deepEqual(hostsOf(given), hosts));
  }
  for (const given of [
    'http://a',
    'a:3000',
    'a/b',
    '*',
    '*.example',
    'a b',
    'a,[',
    '1.2.3.4.5',
    '[::1]:80',
  ]) {
    it(`does not take ${JSON.stringify(given)}`, () => assert.equal(hostsOf(given), undefined));
  }
});
