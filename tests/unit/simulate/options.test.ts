import assert from 'node:assert/strict';
import { parseArguments, webSocketUrl } from '../../simulate/options.ts';

const parse = (...argv: string[]) => parseArguments(argv, () => 7);

describe('the options of simulate', () => {
  it('have defaults', () => {
    assert.deepEqual(parse(), {
      kind: 'run',
      options: {
        url: 'ws://127.0.0.1:3000/websocket',
        students: [400],
        teachers: 1,
        speed: 1,
        jitterMs: 3000,
        seed: 7,
        isJson: false,
        hasProgress: true,
        connectTimeoutMs: 10_000,
        settleMs: 15_000,
        timeoutMs: undefined,
      },
    });
  });

  it('take a list of class sizes and every other setting', () => {
    const words =
      '--students 50,100 --teachers 0 --speed 2.5 --jitter .5 --seed 9 --url h:1 --json --no-progress ' +
      '--connect-timeout 1 --settle 2 --timeout 3';
    assert.deepEqual(parse(...words.split(' ')), {
      kind: 'run',
      options: {
        url: 'ws://h:1/websocket',
        students: [50, 100],
        teachers: 0,
        speed: 2.5,
        jitterMs: 500,
        seed: 9,
        isJson: true,
        hasProgress: false,
        connectTimeoutMs: 1000,
        settleMs: 2000,
        timeoutMs: 3000,
      },
    });
  });

  it('ask for help', () => {
    assert.deepEqual(parse('--help'), { kind: 'help' });
    assert.deepEqual(parse('-h'), { kind: 'help' });
  });

  const senseless = [
    ['--students', '0'],
    ['--students', '10,'],
    ['--students', '-5'],
    ['--teachers', '1.5'],
    ['--speed', '0'],
    ['--speed', 'fast'],
    ['--jitter', '1e9'],
    ['--seed', 'abc'],
    ['--url', 'ftp://host'],
    ['--url', 'ws://'],
    ['--pupils', '3'],
    ['extra'],
  ];
  for (const words of senseless) {
    it(`are refused in one line that names the word: ${words.join(' ')}`, () => {
      const parsed = parse(...words);
      assert.equal(parsed.kind, 'refused');
      assert.ok(parsed.kind === 'refused' && parsed.reason.includes(words[0] ?? ''));
    });
  }
});

describe('the address of a server', () => {
  const cases = [
    ['127.0.0.1:3000', 'ws://127.0.0.1:3000/websocket'],
    ['localhost:4000', 'ws://localhost:4000/websocket'],
    ['http://school.local:3000', 'ws://school.local:3000/websocket'],
    ['http://school.local/app/', 'ws://school.local/app/websocket'],
    ['https://school.example/', 'wss://school.example/websocket'],
    ['ws://h:1', 'ws://h:1/websocket'],
    ['ws://h:1/sockjs/websocket', 'ws://h:1/sockjs/websocket'],
    ['ws://h:1/ddp', 'ws://h:1/ddp'],
    ['[::1]:3000', 'ws://[::1]:3000/websocket'],
  ];
  for (const [typed = '', url = ''] of cases) {
    it(`${typed} means ${url}`, () => assert.equal(webSocketUrl(typed), url));
  }
});
