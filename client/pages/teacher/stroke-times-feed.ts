import type { StrokeTimes } from '../../../shared/classroom/classroom-api.ts';
import { isOffset, type Offset } from '../../../shared/ddp/offset.ts';
import type { Call } from '../../ddp/client-api.ts';
import type { PackedStroke } from './packed-stroke.ts';

const TOO_MANY_REQUESTS_PAUSE_MS = 1_000;

export interface StrokeTimesFeedOptions {
  /** Calls `strokeTimes`. */
  readonly call: (after: Offset | undefined) => Call;
  readonly documents: () => ReadonlyMap<string, PackedStroke>;
  /** Times have been written into strokes. */
  readonly onTimes: () => void;
}

/** Fetches when strokes were drawn, page by page and only what is new, and knows the server's clock from it. */
export class StrokeTimesFeed {
  readonly #options: StrokeTimesFeedOptions;
  #through: Offset | undefined;
  /** The server's clock less ours. */
  #aheadMs = 0;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(options: StrokeTimesFeedOptions) {
    this.#options = options;
  }

  /** The server's clock, as well as it is known. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Resolves when the times of all strokes known now are here, or cannot be had: times of arrival stand in for them. */
  async refresh(): Promise<void> {
    if (this.#running !== undefined) {
      this.#isAskedAgain = true;
      return await this.#running;
    }
    this.#running = this.#fetchAll();
    await this.#running;
  }

  async #fetchAll(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      try {
        while (await this.#fetchPage());
      } catch (error) {
        if (isTooManyRequests(error)) {
          await new Promise((resolve) => setTimeout(resolve, TOO_MANY_REQUESTS_PAUSE_MS));
          this.#isAskedAgain = true;
        }
      }
    } while (this.#isAskedAgain);
    this.#running = undefined;
  }

  /** @returns whether there is more */
  async #fetchPage(): Promise<boolean> {
    const page: unknown = await this.#options.call(this.#through).result;
    if (!isTimesPage(page)) return false;
    this.#aheadMs = page.now - Date.now();
    this.#through = page.through;
    const documents = this.#options.documents();
    for (const [row, id] of page.ids.entries()) {
      const stroke = documents.get(id);
      if (stroke !== undefined) stroke.at = page.times[row] ?? stroke.at;
    }
    this.#options.onTimes();
    return page.hasMore;
  }
}

function isTooManyRequests(error: unknown): boolean {
  return error instanceof Error && 'error' in error && error.error === 'too-many-requests';
}

function isTimesPage(value: unknown): value is StrokeTimes {
  if (typeof value !== 'object' || value === null) return false;
  const { ids, times, through, hasMore, now } = value as Partial<Record<keyof StrokeTimes, unknown>>;
  return (
    Array.isArray(ids) &&
    Array.isArray(times) &&
    times.every((time) => typeof time === 'number') &&
    isOffset(through) &&
    typeof hasMore === 'boolean' &&
    typeof now === 'number'
  );
}
