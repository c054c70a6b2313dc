import assert from 'node:assert/strict';
import { DocumentLog } from '../../server/ddp/author-api.ts';
import { serveOne, type Wire } from './wire.ts';

const PAYLOADS = [64, 125, 126, 127, 65_535, 65_536, 200_000];

function headerOf(payload: number): number {
  if (payload < 126) return 2;
  return payload < 65_536 ? 4 : 10;
}

export function framesSuite(wire: Wire): void {
  describe('frames', () => {
    it('[WIRE1] puts each message into one plain text frame with the shortest header', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.methods({ text: (length) => 'x'.repeat(Number(length)) }),
      );
      const around = '{"msg":"result","id":"c","result":""}'.length;
      for (const payloadLength of PAYLOADS) {
        peer.send({ msg: 'method', id: 'c', method: 'text', params: [payloadLength - around] });
        await peer.next({ msg: 'result', id: 'c' });
        const frame = peer.frames.find((each) => each.payloadLength === payloadLength);
        assert.equal(frame?.headerLength, headerOf(payloadLength));
      }
    });

    it('[WIRE1] does so for the documents of a log', async () => {
      const log = new DocumentLog({ collection: 'c' });
      const around = '{"msg":"added","collection":"c","id":"0","fields":{"s":""}}'.length;
      for (const [at, payload] of PAYLOADS.entries())
        log.append(String(at), 'k', `{"s":"${'x'.repeat(payload - around)}"}`);
      const peer = await serveOne(wire, (ddp) => ddp.publish('log', () => log));
      peer.send({ msg: 'sub', id: 's', name: 'log' });
      await peer.next({ msg: 'ready', subs: ['s'] });
      assert.deepEqual(
        peer.frames.slice(1, -1),
        PAYLOADS.map((payloadLength) => ({ headerLength: headerOf(payloadLength), payloadLength })),
      );
    });
  });
}
