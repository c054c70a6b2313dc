import type { ClassroomClient } from '../../../../client/ddp/classroom-client.ts';
import type { Collection } from '../../../../client/ddp/client-api.ts';
import type { NewStroke, QueueEvent } from '../../../../client/drawing/queue-api.ts';
import { strokeShape } from '../../../../client/drawing/stroke-shape.ts';
import { StrokeQueue, type StrokeQueueOptions } from '../../../../client/drawing/stroke-queue.ts';
import type { Stroke, WireSegment } from '../../../../shared/classroom/stroke.ts';
import { RandomStream } from '../../../../shared/ddp/random-stream.ts';
import { MemoryStorage } from '../memory-storage.ts';
import type { MemoryWorld } from '../memory-world.ts';

/** A stroke that no other number gives. */
export function strokeNumber(number: number): NewStroke {
  const zero = { x: '0.00', y: '0.00' };
  const segment: WireSegment = { p: { x: `${number % 1000}.00`, y: '1.00' }, hI: zero, hO: zero };
  return { segments: [segment], color: '#a0b1c2', width: '3.00' };
}

/** A student's page without its looks: it can be loaded anew on the same device. */
export class StudentTrial {
  readonly storage = new MemoryStorage();
  readonly events: QueueEvent[] = [];
  readonly #world: MemoryWorld;
  readonly #options: Partial<StrokeQueueOptions>;
  readonly #ids = new RandomStream('of a student').stream('strokes');
  client: ClassroomClient;
  strokes: Collection<Stroke>;
  queue: StrokeQueue;

  constructor(world: MemoryWorld, options: Partial<StrokeQueueOptions> = {}) {
    this.#world = world;
    this.#options = options;
    [this.client, this.strokes, this.queue] = this.#load();
  }

  /** The page goes and comes again. */
  reload(): void {
    this.queue.close();
    this.client.close();
    [this.client, this.strokes, this.queue] = this.#load();
  }

  /** As a page shows them: what the server has, then what it does not have yet. */
  get shown(): readonly string[] {
    const known = [...this.strokes.documents.keys()].filter((id) => !this.queue.isUndone(id));
    const waiting = this.queue.strokes.map(({ id }) => id).filter((id) => !this.strokes.documents.has(id));
    return [...known, ...waiting];
  }

  /** What was told of a stroke: its states, and what else. */
  told(strokeId: string): readonly string[] {
    return this.events.flatMap((event) => {
      if (event.kind === 'state') return event.stroke.id === strokeId ? [event.stroke.state] : [];
      const id = event.kind === 'refused' ? event.stroke.id : event.strokeId;
      return id === strokeId ? [event.kind] : [];
    });
  }

  #load(): [ClassroomClient, Collection<Stroke>, StrokeQueue] {
    const client = this.#world.client();
    const strokes = client.collection('segments', strokeShape);
    const studentId = 'u';
    client.subscribe('student', [studentId], {
      resume: { collection: 'segments', params: (since) => [studentId, { since }] },
    });
    const queue = new StrokeQueue({
      client,
      strokes,
      studentId,
      storage: this.storage,
      clock: this.#world.clock,
      newId: () => this.#ids.id(),
      ...this.#options,
    });
    queue.observe((event) => this.events.push(event));
    return [client, strokes, queue];
  }
}
