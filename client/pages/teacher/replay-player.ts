import { ReplayTimeline } from './replay-timeline.ts';

/** Times as fast as it was drawn, or all at once. */
export type ReplaySpeed = 1 | 4 | 'instant';

/** How many strokes of a sequence are shown, and moving on by itself while it plays. */
export class ReplayPlayer {
  readonly #onChange: () => void;
  #timeline = new ReplayTimeline([]);
  #position = 0;
  /** Within the timeline, ms. */
  #time = 0;
  #speed: ReplaySpeed = 1;
  #frame: number | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get position(): number {
    return this.#position;
  }
  get length(): number {
    return this.#timeline.length;
  }
  get isAtEnd(): boolean {
    return this.#position >= this.length;
  }
  get isPlaying(): boolean {
    return this.#frame !== undefined;
  }
  get speed(): ReplaySpeed {
    return this.#speed;
  }

  /** Another sequence, or the same one grown or better known. At its end, and not playing, it stays at the end. */
  load(times: readonly number[], position = this.isAtEnd ? times.length : this.#position): void {
    this.#timeline = new ReplayTimeline(times);
    this.#moveTo(Math.min(position, times.length));
  }

  /** @param position strokes shown */
  seek(position: number): void {
    this.#moveTo(Math.min(Math.max(position, 0), this.length));
  }

  setSpeed(speed: ReplaySpeed): void {
    this.#speed = speed;
    this.#onChange();
  }

  /** From the beginning when it is at the end. */
  play(): void {
    if (this.isPlaying) return;
    if (this.#speed === 'instant') return this.seek(this.length);
    if (this.isAtEnd) this.#moveTo(0);
    let last = performance.now();
    const step = (at: number): void => {
      const speed = this.#speed === 'instant' ? Infinity : this.#speed;
      this.#time += Math.max(at - last, 0) * speed;
      last = at;
      this.#position = this.#timeline.positionAt(this.#time);
      this.#frame = this.isAtEnd ? undefined : requestAnimationFrame(step);
      this.#onChange();
    };
    this.#frame = requestAnimationFrame(step);
    this.#onChange();
  }

  pause(): void {
    if (this.#frame === undefined) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#onChange();
  }

  #moveTo(position: number): void {
    this.#position = position;
    this.#time = this.#timeline.timeOf(position);
    this.#onChange();
  }
}
