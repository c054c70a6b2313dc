import assert from 'node:assert/strict';
import type { Heard } from '../support/answer-rows.ts';
import { type Offered, ProtocolOracle } from '../support/protocol-oracle.ts';
import { clientFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';
import { HeldByClient } from './held-by-client.ts';
import { CLASSROOM } from './offered.ts';

/** A client over a loopback WebSocket that knows what it is owed. */
export class WireClient {
  readonly oracle: ProtocolOracle;
  readonly held = new HeldByClient();
  readonly raw: RawWebSocket;
  #taken = 0;

  private constructor(raw: RawWebSocket, offered: Offered) {
    this.raw = raw;
    this.oracle = new ProtocolOracle(offered);
  }

  static async open(port: number, offered = CLASSROOM): Promise<WireClient> {
    return new WireClient(await RawWebSocket.open(port), offered);
  }

  send(...messages: readonly (object | Buffer)[]): void {
    const frames = messages.map((message) => {
      const bytes = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message));
      this.oracle.sent(bytes);
      return clientFrame(OPCODE.text, bytes);
    });
    this.raw.write(Buffer.concat(frames));
  }

  /** Reads what has come since the last time. @returns whether there was anything */
  take(): boolean {
    const { frames } = this.raw;
    const before = this.#taken;
    for (; this.#taken < frames.length; this.#taken++) {
      const frame = frames[this.#taken];
      if (frame?.opcode !== OPCODE.text) continue;
      const message = JSON.parse(frame.payload.toString()) as Heard;
      // The server asks for a sign of life when it wants to.
      if (message['msg'] === 'ping') continue;
      this.held.hear(message);
      this.oracle.rows.hear(message);
    }
    return this.#taken > before;
  }

  fault(isAll: boolean): string | undefined {
    this.take();
    return this.held.fault ?? this.oracle.rows.fault(isAll);
  }

  /** Waits for so many frames in all, for as long as they keep coming. */
  async frames(count: number): Promise<void> {
    const { frames } = this.raw;
    while (frames.length < count) {
      const before = frames.length;
      await eventually(() => frames.length > before, `more than ${before} of ${count} frames`);
    }
  }

  /** Waits for all that is owed; fails with what is missing or wrong. */
  async answered(): Promise<void> {
    let fault = this.fault(true);
    const isDone = (): boolean => {
      if (this.take()) fault = this.fault(true);
      return fault === undefined || this.held.fault !== undefined || this.raw.isClosed;
    };
    try {
      await eventually(isDone, 'all answers');
    } catch (error) {
      assert.fail(`${String(error)}: ${fault}`);
    }
    assert.equal(fault, undefined);
    this.oracle.rows.settle();
  }
}
