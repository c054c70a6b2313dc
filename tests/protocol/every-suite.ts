import { badMessagesSuite } from './bad-messages.suite.ts';
import { connectSuite } from './connect.suite.ts';
import { connectionSuite } from './connection.suite.ts';
import { documentsSuite } from './documents.suite.ts';
import { ejsonSuite } from './ejson.suite.ts';
import { heartbeatSuite } from './heartbeat.suite.ts';
import { idsSuite } from './ids.suite.ts';
import { limitsSuite } from './limits.suite.ts';
import { logDoingsSuite } from './log-doings.suite.ts';
import { logsSuite } from './logs.suite.ts';
import { manyValuesSuite } from './many-values.suite.ts';
import { methodsSuite } from './methods.suite.ts';
import { offsetsSuite } from './offsets.suite.ts';
import { orderSuite } from './order.suite.ts';
import { ratesSuite } from './rates.suite.ts';
import { sharedDocumentsSuite } from './shared-documents.suite.ts';
import { subscriptionEndsSuite } from './subscription-ends.suite.ts';
import { subscriptionsSuite } from './subscriptions.suite.ts';
import { usersSuite } from './users.suite.ts';
import type { Wire } from './wire.ts';

/** All of PROTOCOL.md that can be seen over any wire. */
export function runEverySuite(wire: Wire): void {
  connectSuite(wire);
  badMessagesSuite(wire);
  manyValuesSuite(wire);
  heartbeatSuite(wire);
  orderSuite(wire);
  methodsSuite(wire);
  subscriptionsSuite(wire);
  subscriptionEndsSuite(wire);
  documentsSuite(wire);
  sharedDocumentsSuite(wire);
  logsSuite(wire);
  logDoingsSuite(wire);
  offsetsSuite(wire);
  idsSuite(wire);
  ejsonSuite(wire);
  usersSuite(wire);
  connectionSuite(wire);
  limitsSuite(wire);
  ratesSuite(wire);
}
