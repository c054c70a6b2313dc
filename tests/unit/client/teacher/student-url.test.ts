import assert from 'node:assert/strict';
import { findStudentUrl, shortAddress } from '../../../../client/pages/teacher/student-url.ts';

const LAN = 'http://192.168.1.7:3000/';

describe('Where students find the server', () => {
  const { fetch } = globalThis;
  let asked: string[] = [];
  const answer = (respond: () => Response): void => {
    asked = [];
    globalThis.fetch = async (url) => {
      asked.push(url instanceof Request ? url.url : String(url));
      return await Promise.resolve(respond());
    };
  };
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('is where the teacher has found it, without a question', async () => {
    answer(() => Response.json([LAN]));
    for (const own of [LAN, 'https://school.example/draw/', 'http://localhost.example/', 'http://[fe80::1]/'])
      assert.equal(await findStudentUrl(own), own);
    assert.deepEqual(asked, []);
  });

  it('is what the server says where that name means another machine on each device', async () => {
    answer(() => Response.json([LAN, 'http://10.0.0.1:3000/']));
    for (const own of ['http://localhost:3000/a/', 'http://127.0.0.1:3000/a/', 'http://[::1]:3000/a/'])
      assert.equal(await findStudentUrl(own), LAN);
    assert.deepEqual(asked, [
      'http://localhost:3000/a/addresses',
      'http://127.0.0.1:3000/a/addresses',
      'http://[::1]:3000/a/addresses',
    ]);
  });

  it('is where the teacher has found it when the server does not say', async () => {
    const own = 'http://localhost:3000/';
    for (const respond of [
      () => new Response('no', { status: 404 }),
      () => Response.json([]),
      () => Response.json({ 0: LAN }),
      () => Response.json([7]),
      () => new Response('<html>'),
      () => Response.error(),
    ]) {
      answer(respond);
      assert.equal(await findStudentUrl(own), own);
    }
    answer(() => {
      throw new TypeError('the network is gone');
    });
    assert.equal(await findStudentUrl(own), own);
  });

  it('is written as short as it can be typed', () => {
    assert.equal(shortAddress(LAN), '192.168.1.7:3000');
    assert.equal(shortAddress('https://school.example/draw/'), 'https://school.example/draw');
  });
});
