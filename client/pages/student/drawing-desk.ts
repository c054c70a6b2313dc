import type { Point, Stroke } from '../../../shared/classroom/stroke.ts';
import { STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import type { ClassroomClient } from '../../ddp/classroom-client.ts';
import type { Collection, MethodErrorLike } from '../../ddp/client-api.ts';
import { systemClock } from '../../ddp/system-clock.ts';
import type { Ink } from '../../drawing/ink.ts';
import { LineFinisher } from '../../drawing/line-finisher.ts';
import { StrokeQueue } from '../../drawing/stroke-queue.ts';
import type { TextStorage } from '../../storage/text-storage.ts';
import { counted, text } from '../strings.ts';
import { DrawingSurface } from './drawing-surface.ts';
import { elementOfPage } from './element-of-page.ts';
import type { Notice } from './notice.ts';
import { inkFields } from './pen-choices.ts';
import { ShownStrokes } from './shown-strokes.ts';
import type { StatusLine } from './status-line.ts';
import { ToolBar } from './tool-bar.ts';

export interface DrawingDeskOptions {
  readonly client: ClassroomClient;
  readonly strokes: Collection<Stroke>;
  readonly storage: TextStorage | undefined;
  readonly notice: Notice;
  readonly statusLine: StatusLine;
  readonly studentId: string;
  /** Undefined: the one that plain clients draw in. */
  readonly classroomId: string | undefined;
  /** The server shows this drawing no longer. */
  readonly onEnd: (error: MethodErrorLike | undefined) => void;
}

/** The sheet with its tools: one student's drawing in one classroom. To be opened once in a page. */
export class DrawingDesk {
  readonly #options: DrawingDeskOptions;
  readonly #queue: StrokeQueue;
  readonly #shown: ShownStrokes;
  readonly #finisher: LineFinisher;
  readonly #surface: DrawingSurface;
  readonly #tools: ToolBar;
  readonly #stage = elementOfPage('stage', HTMLElement);
  #isClosed = false;

  constructor(options: DrawingDeskOptions) {
    this.#options = options;
    const { client, strokes, storage, studentId, classroomId } = options;
    const inClassroom = classroomId === undefined ? {} : { classroomId };
    this.#queue = new StrokeQueue({
      client,
      strokes,
      studentId,
      ...inClassroom,
      storage,
      clock: systemClock,
    });
    client.subscribe('student', [studentId, inClassroom], {
      resume: {
        collection: STROKES_COLLECTION,
        params: (since) => [studentId, { ...inClassroom, since }],
      },
      onEnd: options.onEnd,
    });
    this.#shown = new ShownStrokes({ strokes, queue: this.#queue, studentId });
    this.#finisher = new LineFinisher({
      load: async () => (await import('../../drawing/paper-simplify.ts')).simplifyWithPaper,
      after: (ms, run) => systemClock.after(ms, run),
    });
    this.#tools = new ToolBar(elementOfPage('tools', HTMLElement), () => this.#undoLast());
    this.#stage.setAttribute('role', 'img');
    this.#surface = new DrawingSurface({
      stage: this.#stage,
      inkCanvas: elementOfPage('ink', HTMLCanvasElement),
      liveCanvas: elementOfPage('live', HTMLCanvasElement),
      ink: () => this.#tools.ink,
      strokes: () => this.#shown.all(),
      onShown: (count) => this.#showCount(count),
      onLine: (points, ink) => this.#keepLine(points, ink),
    });
    this.#listen();
    this.#showSoon();
  }

  /** Sends nothing more; what waits is kept on the device. */
  close(): void {
    this.#isClosed = true;
    this.#queue.close();
    this.#showState();
  }

  #listen(): void {
    const { client, strokes, notice } = this.#options;
    strokes.observe(() => this.#showSoon());
    this.#queue.observe((event) => {
      if (event.kind === 'refused') notice.show(text('refusedStroke', { reason: event.reason }));
      if (event.kind === 'undo-refused') notice.show(text('refusedUndo', { reason: event.reason }));
      if (event.kind === 'state' && !event.stroke.isKept && event.stroke.state !== 'saved')
        notice.show(text('notKept'));
      this.#showSoon();
    });
    client.onStatus(() => this.#showState());
    document.addEventListener('keydown', (event) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
      if (!isUndo || event.shiftKey || event.altKey || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      this.#undoLast();
    });
    // What is on the sheet when the page goes is kept, also a line that has not ended.
    window.addEventListener('pagehide', () => {
      this.#surface.endLine();
      this.#finisher.finishAll();
    });
    // What smooths lines is 20 times the rest: after the sheet is there.
    requestAnimationFrame(() => setTimeout(() => this.#finisher.prepare()));
  }

  #keepLine(points: readonly Point[], ink: Ink): void {
    const { notice } = this.#options;
    const line = this.#shown.addLine(points, ink);
    this.#finisher.finish(points, (segments) => {
      line.drop();
      const stroke = this.#queue.add({ segments, ...inkFields(ink) });
      if (stroke === undefined) notice.show(text('queueFull'));
      else if (!stroke.isKept) notice.show(text('notKept'));
      this.#showSoon();
    });
  }

  #undoLast(): void {
    if (this.#surface.isDrawing) return;
    this.#finisher.finishAll();
    const last = this.#shown.lastId();
    if (last !== undefined) this.#queue.undo(last);
    this.#surface.update();
  }

  #showSoon(): void {
    this.#surface.updateSoon();
    this.#showState();
  }

  #showState(): void {
    const { client, statusLine } = this.#options;
    statusLine.show(client.status.kind, this.#isClosed ? undefined : this.#queue);
  }

  #showCount(count: number): void {
    this.#tools.canUndo = count > 0;
    const label = counted('drawingLabel', count);
    if (this.#stage.getAttribute('aria-label') !== label) this.#stage.setAttribute('aria-label', label);
  }
}
