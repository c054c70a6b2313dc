import { DEFAULT_CLASSROOM, STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import type { ClassroomClient } from '../../ddp/classroom-client.ts';
import type { MethodErrorLike } from '../../ddp/client-api.ts';
import { clearDrawings } from '../../drawing/clear-drawings.ts';
import { counted, text } from '../strings.ts';
import { ClassDrawings } from './class-drawings.ts';
import { ClassReplay } from './class-replay.ts';
import { ClearDialog } from './clear-dialog.ts';
import { ConnectionPill } from './connection-pill.ts';
import { button, element, setText } from './element.ts';
import { LargeView } from './large-view.ts';
import { packedShape } from './packed-stroke.ts';
import { printSheets } from './print-sheets.ts';
import { NameBook } from './readable-name.ts';
import { rosterShape } from './roster-student.ts';
import { StrokeTimesFeed } from './stroke-times-feed.ts';
import { StudentDialog } from './student-dialog.ts';
import type { StudentDrawing } from './student-drawing.ts';
import { Wall } from './wall.ts';

export interface ClassDeskOptions {
  readonly client: ClassroomClient;
  readonly classroomId: string;
  /** Stands in place of the wall while nobody is in. */
  readonly emptyWall: HTMLElement;
  /** The server shows this class no longer. */
  readonly onEnd: (error: MethodErrorLike | undefined) => void;
}

/** The wall of one class with all that belongs to it. To be opened once in a page. */
export class ClassDesk {
  readonly head = element('header', 'head');
  /** Where further things of the head go: before its buttons. */
  readonly headStart = element('div', 'head-start');
  readonly headActions = element('div', 'actions');
  /** The wall, and what may stand before it. */
  readonly main: HTMLElement;
  readonly #options: ClassDeskOptions;
  readonly #notice = element('p', 'notice');
  readonly #counts = element('p', 'counts');
  readonly #drawings: ClassDrawings;
  readonly #strokes;
  readonly #times: StrokeTimesFeed;
  readonly #wall: Wall;
  readonly #large: LargeView;
  readonly #replay: ClassReplay;
  readonly #replayButton = button('quiet-button', text('replayClass'), () => this.#toggleReplay());
  readonly #printButton = button('quiet-button', text('print'), () => print());
  readonly #clearButton = button('quiet-button', text('clear'), () => this.#askToClear());
  readonly #clearDialog = new ClearDialog(() => void this.#try(this.#clear()));
  readonly #pills = [new ConnectionPill(), new ConnectionPill()] as const;
  readonly #subscription;
  #wasCaughtUp = false;
  #isHidden = false;

  constructor(options: ClassDeskOptions) {
    this.#options = options;
    const { client, classroomId } = options;
    this.#strokes = client.collection(STROKES_COLLECTION, packedShape());
    this.#times = new StrokeTimesFeed({
      call: (after) =>
        client.call('strokeTimes', after === undefined ? [classroomId] : [classroomId, { after }]),
      documents: () => this.#strokes.documents,
      onTimes: () => this.#drawings.timesChanged(),
    });
    this.#drawings = new ClassDrawings({
      strokes: this.#strokes,
      roster: client.collection('students', rosterShape),
      names: new NameBook(text('unnamed')),
      arrivalTime: () => (this.#subscription.isReady ? this.#times.now() : undefined),
    });
    const asks = new StudentDialog({
      onClear: (drawing) => void this.#try(this.#clearStudent(drawing)),
      onRemove: (drawing) => void this.#try(this.#removeStudent(drawing)),
    });
    this.#large = new LargeView({
      all: () => this.#drawings.all,
      onClosed: (drawing) => this.#wall.focus(drawing),
      onClear: (drawing) => asks.askToClear(drawing),
      onRemove: classroomId === DEFAULT_CLASSROOM ? undefined : (drawing) => asks.askToRemove(drawing),
      connection: this.#pills[1].element,
    });
    this.#replay = new ClassReplay({
      drawings: this.#drawings,
      onChange: () => this.#wall.refresh(),
      onClose: () => this.#replayButton.focus(),
    });
    this.#wall = new Wall({
      drawings: this.#drawings,
      now: () => this.#times.now(),
      onOpen: (drawing) => {
        this.#large.open(drawing);
        void this.#times.refresh();
      },
      shownOf: (drawing) => this.#replay.shownOf(drawing),
      beforeFrame: () => {
        this.#replay.beforeFrame();
        this.#showCounts();
      },
      isLoading: () => !this.#subscription.isReady,
    });
    this.main = element('main', '', options.emptyWall, this.#wall.element);
    this.#putUp(asks.element);
    this.#subscription = this.#subscribe();
    this.#showStatus();
    client.onStatus(() => this.#showStatus());
    this.#watchPixelRatio();
  }

  tell(sentence: string): void {
    setText(this.#notice, sentence);
  }

  /** Hidden, all of the class is out of sight and out of reach: what stands beside it has the room. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    if (isHidden) for (const dialog of document.querySelectorAll('dialog')) dialog.close();
    for (const part of [this.#wall.element, this.#counts, this.headActions]) part.hidden = isHidden;
    this.#showCounts();
  }

  #subscribe() {
    const { client, classroomId, onEnd } = this.#options;
    // The original's own form: a plain server knows nothing of classrooms.
    const id = classroomId === DEFAULT_CLASSROOM ? null : classroomId;
    client.subscribe('roster', [classroomId]);
    return client.subscribe('teacher', id === null ? [] : [id], {
      resume: { collection: STROKES_COLLECTION, params: (since) => [id, { since }] },
      onReady: () => {
        this.#wall.loaded();
        void this.#times.refresh();
      },
      onEnd,
    });
  }

  #putUp(question: HTMLElement): void {
    this.#notice.setAttribute('role', 'alert');
    this.headActions.append(this.#replayButton, this.#printButton, this.#clearButton);
    this.head.append(this.headStart, this.#counts, this.#pills[0].element, this.headActions);
    document.body.append(
      element('div', 'page', this.head, this.#notice, this.main, this.#replay.element),
      this.#large.element,
      this.#clearDialog.element,
      question,
    );
    printSheets(() => (this.#isHidden ? [] : this.#drawings.all));
    this.#drawings.listen({
      appeared: () => undefined,
      disappeared: () => undefined,
      described: (drawing) => this.#large.changed(drawing),
      changed: (drawing) => this.#large.changed(drawing),
    });
  }

  #toggleReplay(): void {
    if (this.#replay.isOpen) return this.#replay.close();
    void this.#times.refresh().then(() => this.#replay.open());
  }

  #askToClear(): void {
    this.#clearDialog.ask(this.#drawings.students, this.#drawings.strokeCount);
  }

  #showStatus(): void {
    const { status } = this.#options.client;
    const isCaughtUp = status.kind === 'connected' && status.isCaughtUp;
    for (const pill of this.#pills) pill.show(status);
    this.#clearButton.disabled = !isCaughtUp;
    this.#clearDialog.setConnected(isCaughtUp);
    if (isCaughtUp && !this.#wasCaughtUp && this.#subscription.isReady) void this.#times.refresh();
    this.#wasCaughtUp = isCaughtUp;
  }

  #showCounts(): void {
    const { students, strokeCount } = this.#drawings;
    setText(this.#counts, `${counted('students', students)} · ${counted('strokes', strokeCount)}`);
    this.#options.emptyWall.hidden = students > 0 || !this.#subscription.isReady || this.#isHidden;
    for (const made of [this.#replayButton, this.#printButton]) made.disabled = strokeCount === 0;
  }

  async #clear(): Promise<void> {
    const { client, classroomId } = this.#options;
    const inClassroom = classroomId === DEFAULT_CLASSROOM ? {} : { classroomId };
    await clearDrawings({ client, strokes: this.#strokes, ...inClassroom });
  }

  async #clearStudent({ studentId }: StudentDrawing): Promise<void> {
    const { client, classroomId } = this.#options;
    await client.call('classrooms.clearStudent', [classroomId, studentId], { noRetry: true }).result;
  }

  async #removeStudent({ studentId }: StudentDrawing): Promise<void> {
    const { client, classroomId } = this.#options;
    await client.call('classrooms.removeStudent', [classroomId, studentId]).result;
  }

  async #try(action: Promise<void>): Promise<void> {
    this.tell('');
    try {
      await action;
    } catch (error) {
      this.tell(text('clearFailed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  /** Moved to another screen, or zoomed: the canvases need other sizes. */
  #watchPixelRatio(): void {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        this.#wall.layout();
        this.#watchPixelRatio();
      },
      { once: true },
    );
  }
}
