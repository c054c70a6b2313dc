import assert from 'node:assert/strict';
import { clientRates } from '../../../server/client-rates.ts';
import { readConfig } from '../../../server/config.ts';

describe('The rates of one client', () => {
  it('are those of the design by default; draws have a limit of their own', () => {
    assert.deepEqual(clientRates(readConfig({})), {
      methods: { perSecond: 20, burst: 60 },
      methodsApart: { draw: null, login: { perSecond: 0.5, burst: 5 } },
      subscriptions: { perSecond: 10, burst: 40 },
      errors: { perSecond: 200 / 60, burst: 200 },
    });
  });

  it('follow the settings, of which 0 is no limit', () => {
    const settings = { METHODS_PER_SECOND: '0', SUBSCRIPTIONS_PER_SECOND: '3', ERRORS_PER_MINUTE: '0' };
    assert.deepEqual(clientRates(readConfig(settings)), {
      methods: undefined,
      methodsApart: { draw: null, login: null },
      subscriptions: { perSecond: 3, burst: 12 },
      errors: undefined,
    });
  });
});
