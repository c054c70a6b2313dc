import assert from 'node:assert/strict';
import { claimLines } from '../../../server/claim-lines.ts';

describe('the lines of the claim link', () => {
  const wifi = {
    address: '192.168.1.20',
    family: 'IPv4' as const,
    internal: false,
    netmask: '',
    mac: '',
    cidr: null,
  };

  it('name every address at which the server can be reached', () => {
    const text = claimLines('TOKEN', { host: '0.0.0.0', rootUrl: null }, 3000, { wifi: [wifi] });
    assert.deepEqual(text.split('\n').slice(1), [
      '  http://localhost:3000/teacher#claim=TOKEN',
      '  http://192.168.1.20:3000/teacher#claim=TOKEN',
      '',
    ]);
  });

  it('name only ROOT_URL where there is one', () => {
    for (const href of ['https://school.example/draw', 'https://school.example/draw/']) {
      const rootUrl = { href, path: '/draw' };
      const text = claimLines('TOKEN', { host: '127.0.0.1', rootUrl }, 3000, { wifi: [wifi] });
      assert.deepEqual(text.split('\n').slice(1), ['  https://school.example/draw/teacher#claim=TOKEN', '']);
    }
  });
});
