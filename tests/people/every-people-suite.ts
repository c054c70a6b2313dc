import type { Wire } from '../protocol/wire.ts';
import { accountsSuite } from './accounts.suite.ts';
import { claimsSuite } from './claims.suite.ts';
import { leavingSuite } from './leaving.suite.ts';
import { loginSuite } from './login.suite.ts';

/** All that a client can do with accounts. */
export function everyPeopleSuite(wire: Wire): void {
  afterEach(() => wire.closeAll());
  loginSuite(wire);
  claimsSuite(wire);
  accountsSuite(wire);
  leavingSuite(wire);
}
