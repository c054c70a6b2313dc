import assert from 'node:assert/strict';
import { MemoryClassroom } from './memory-classroom.ts';
import { MemoryClient } from './memory-client.ts';
import { CONNECT } from './recorded-session.ts';

/** What fuzzing has found, each as the few messages that show it. */
const FOUND: readonly (readonly [what: string, sent: readonly (object | string)[]])[] = [
  ['[BAD1] text behind a byte order mark is no JSON, before connect', ['\ufeff{"msg":"ping"}', CONNECT]],
  [
    '[BAD1] text behind a byte order mark is no JSON, in a session',
    [CONNECT, '\ufeff{"msg":"ping","id":"p"}'],
  ],
];

describe('What fuzzing has found before', () => {
  for (const [what, sent] of FOUND) {
    it(what, async () => {
      const classroom = await MemoryClassroom.open();
      const client = new MemoryClient(classroom);
      for (const message of sent) client.send(message);
      await classroom.settle();
      assert.equal(client.fault(true), undefined);
    });
  }
});
