import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { WireSegment } from '../../../shared/classroom/stroke.ts';

/** How many strokes may wait for their answers: enough to keep a server busy, below what makes it stop reading. */
const OUTSTANDING = 500;

/** The strokes of a class of so many students, in turn, each of so many points. */
export interface ClassOf {
  readonly students: number;
  readonly points: number;
}

/** Draws for a whole class on one connection. */
export class DrawingLoad {
  readonly #socket: WebSocket;
  readonly #of: ClassOf;
  #drawn = 0;
  #answered = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: WebSocket, of: ClassOf) {
    this.#socket = socket;
    this.#of = of;
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('{"msg":"ping"')) socket.send('{"msg":"pong"}');
      else if (text.startsWith('{"msg":"result"')) this.#answered++;
    });
  }

  static async open(port: number, of: ClassOf): Promise<DrawingLoad> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/websocket`);
    await once(socket, 'open');
    socket.send('{"msg":"connect","version":"1","support":["1"]}');
    return new DrawingLoad(socket, of);
  }

  /** So many strokes as fast as they are taken; resolves when all are safe. */
  async draw(strokes: number): Promise<void> {
    const until = this.#drawn + strokes;
    while (this.#answered < until) {
      while (this.#drawn < until && this.#drawn - this.#answered < OUTSTANDING) this.#drawOne();
      await once(this.#socket, 'message');
    }
  }

  /** Evenly from now on. */
  keepDrawing(strokesPerSecond: number): void {
    const [startedAt, before] = [performance.now(), this.#drawn];
    this.#timer = setInterval(() => {
      const due = before + ((performance.now() - startedAt) / 1000) * strokesPerSecond;
      while (this.#drawn < due) this.#drawOne();
    }, 20);
  }

  /** @returns strokes drawn in all */
  close(): number {
    clearInterval(this.#timer);
    this.#socket.terminate();
    return this.#drawn;
  }

  #drawOne(): void {
    const number = this.#drawn++;
    const params = [`0.${(number % this.#of.students) + 1000}`, wave(this.#of.points, number)];
    this.#socket.send(JSON.stringify({ msg: 'method', method: 'draw', id: String(number), params }));
  }
}

/** A wavy stroke somewhere on the sheet. */
function wave(points: number, seed: number): readonly WireSegment[] {
  const [left, top] = [(seed * 37) % 300, 40 + ((seed * 91) % 300)];
  return Array.from({ length: points }, (_, at) => ({
    p: { x: (left + at * 5).toFixed(2), y: (top + 30 * Math.sin(at / 2 + seed)).toFixed(2) },
    hI: { x: '-2.00', y: '0.50' },
    hO: { x: '2.00', y: '0.50' },
  }));
}
