import assert from 'node:assert/strict';
import type { PackedStroke } from '../../../../client/pages/teacher/packed-stroke.ts';
import { StrokeTimesFeed } from '../../../../client/pages/teacher/stroke-times-feed.ts';
import type { StrokeTimes } from '../../../../shared/classroom/classroom-api.ts';
import { MethodError } from '../../../../shared/ddp/ddp-error.ts';
import type { Offset } from '../../../../shared/ddp/offset.ts';
import { strokeOf } from './drawn-strokes.ts';

/** A server with strokes n = 1, 2, …, three on a page, each drawn at 1000·n. */
class TimesServer {
  readonly documents = new Map<string, PackedStroke>();
  readonly asked: (Offset | undefined)[] = [];
  refusal: MethodError | undefined;
  told = 0;
  readonly feed = new StrokeTimesFeed({
    call: (after) => ({ id: '1', result: this.#answer(after) }),
    documents: () => this.documents,
    onTimes: () => this.told++,
  });

  draw(strokes: number): void {
    for (let more = 0; more < strokes; more++) {
      const id = `s${this.documents.size + 1}`;
      this.documents.set(id, strokeOf(id, [0, 0, 0, 0, 0, 0]));
    }
  }

  async #answer(after: Offset | undefined): Promise<StrokeTimes> {
    this.asked.push(after);
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) throw refusal;
    const from = after?.n ?? 0;
    const numbers = [from + 1, from + 2, from + 3].filter((n) => n <= this.documents.size);
    return {
      ids: numbers.map((n) => `s${n}`),
      times: numbers.map((n) => 1000 * n),
      through: { epoch: 1, n: from + numbers.length },
      hasMore: from + numbers.length < this.documents.size,
      now: Date.now() + 3_600_000,
    };
  }

  times(): readonly number[] {
    return Array.from(this.documents.values(), ({ at }) => at);
  }
}

describe('The feed of stroke times', () => {
  it('fetches page after page, and later only what is new', async () => {
    const server = new TimesServer();
    server.draw(7);
    await server.feed.refresh();
    assert.deepEqual(server.times(), [1000, 2000, 3000, 4000, 5000, 6000, 7000]);
    assert.deepEqual(
      server.asked.map((after) => after?.n),
      [undefined, 3, 6],
    );
    server.draw(1);
    await server.feed.refresh();
    assert.equal(server.times().at(-1), 8000);
    assert.deepEqual(server.asked.slice(3), [{ epoch: 1, n: 7 }]);
    assert.equal(server.told, 4);
  });

  it("knows the server's clock from it", async () => {
    const server = new TimesServer();
    assert.ok(Math.abs(server.feed.now() - Date.now()) < 1000);
    await server.feed.refresh();
    assert.ok(server.feed.now() - Date.now() > 3_590_000);
  });

  it('asks once more for what came while it asked', async () => {
    const server = new TimesServer();
    server.draw(2);
    const first = server.feed.refresh();
    server.draw(1);
    await Promise.all([first, server.feed.refresh(), server.feed.refresh()]);
    assert.deepEqual(server.times(), [1000, 2000, 3000]);
    assert.equal(server.asked.length, 2);
  });

  it('does without where there is no such method, and asks again after a refusal for being too fast', async () => {
    const server = new TimesServer();
    server.draw(2);
    server.refusal = new MethodError(404, 'Method not found');
    await server.feed.refresh();
    assert.deepEqual(server.times(), [0, 0]);
    server.refusal = new MethodError('too-many-requests', 'Too many requests');
    await server.feed.refresh();
    assert.deepEqual(server.times(), [1000, 2000]);
  });
});
