import { STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import { openPageClient } from '../../ddp/page-client.ts';
import { counted, language, text } from '../strings.ts';
import { ClassDrawings } from './class-drawings.ts';
import { ClassReplay } from './class-replay.ts';
import { ClearDialog } from './clear-dialog.ts';
import { ConnectionPill } from './connection-pill.ts';
import { button, element, setText } from './element.ts';
import { LargeView } from './large-view.ts';
import { packedShape } from './packed-stroke.ts';
import { printSheets } from './print-sheets.ts';
import { NameBook } from './readable-name.ts';
import { StrokeTimesFeed } from './stroke-times-feed.ts';
import { Wall } from './wall.ts';

document.documentElement.lang = language;
document.title = text('teacherTitle');

const client = openPageClient();
const strokes = client.collection(STROKES_COLLECTION, packedShape());
const times = new StrokeTimesFeed({
  call: (after) => client.call('strokeTimes', after === undefined ? [] : ['default', { after }]),
  documents: () => strokes.documents,
  onTimes: () => drawings.timesChanged(),
});
const drawings = new ClassDrawings({
  strokes,
  names: new NameBook(text('unnamed')),
  arrivalTime: () => (subscription.isReady ? times.now() : undefined),
});

const pills = [new ConnectionPill(), new ConnectionPill()] as const;
const large = new LargeView({
  all: () => drawings.all,
  onClosed: (drawing) => wall.focus(drawing),
  connection: pills[1].element,
});
const replay = new ClassReplay({
  drawings,
  onChange: () => wall.refresh(),
  onClose: () => replayButton.focus(),
});
const wall = new Wall({
  drawings,
  now: () => times.now(),
  onOpen: (drawing) => {
    large.open(drawing);
    void times.refresh();
  },
  shownOf: (drawing) => replay.shownOf(drawing),
  beforeFrame: () => {
    replay.beforeFrame();
    showCounts();
  },
  isLoading: () => !subscription.isReady,
});
const clearDialog = new ClearDialog(() => void clear());

const counts = element('p', 'counts');
const notice = element('p', 'notice');
notice.setAttribute('role', 'alert');
const replayButton = button('quiet-button', text('replayClass'), () => {
  if (replay.isOpen) return replay.close();
  void times.refresh().then(() => replay.open());
});
const printButton = button('quiet-button', text('print'), () => print());
const clearButton = button('quiet-button', text('clear'), () =>
  clearDialog.ask(drawings.students, drawings.strokeCount),
);
const address = element('code', '', new URL('.', document.baseURI).href);
const nobody = element('div', 'nobody', element('p', '', text('nobodyYet')), element('p', '', address));

const head = element('header', 'head', element('h1', '', 'Inkwell'), counts, pills[0].element);
head.append(element('div', 'actions', replayButton, printButton, clearButton));
document.body.append(
  element('div', 'page', head, notice, element('main', '', nobody, wall.element), replay.element),
  large.element,
  clearDialog.element,
);
printSheets(() => drawings.all);
drawings.listen({ appeared: () => undefined, changed: (drawing) => large.changed(drawing) });

const subscription = client.subscribe('teacher', [], {
  resume: { collection: STROKES_COLLECTION, params: (since) => [null, { since }] },
  onReady: () => {
    wall.loaded();
    void times.refresh();
  },
  onEnd: (error) => setText(notice, text('endedByServer', { reason: error?.reason ?? '' })),
});
let wasCaughtUp = false;
showStatus();
client.onStatus(showStatus);
watchPixelRatio();

function showStatus(): void {
  const { status } = client;
  const isCaughtUp = status.kind === 'connected' && status.isCaughtUp;
  for (const pill of pills) pill.show(status);
  clearButton.disabled = !isCaughtUp;
  clearDialog.setConnected(isCaughtUp);
  if (isCaughtUp && !wasCaughtUp && subscription.isReady) void times.refresh();
  wasCaughtUp = isCaughtUp;
}

function showCounts(): void {
  const { students, strokeCount } = drawings;
  setText(counts, `${counted('students', students)} · ${counted('strokes', strokeCount)}`);
  nobody.hidden = students > 0 || !subscription.isReady;
  for (const made of [replayButton, printButton]) made.disabled = strokeCount === 0;
}

async function clear(): Promise<void> {
  setText(notice, '');
  try {
    // Not repeated after a cut: by then it might clear what was drawn since.
    await client.call('clear', [], { noRetry: true }).result;
  } catch (error) {
    setText(notice, text('clearFailed', { reason: error instanceof Error ? error.message : String(error) }));
  }
}

/** Moved to another screen, or zoomed: the canvases need other sizes. */
function watchPixelRatio(): void {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    'change',
    () => {
      wall.layout();
      watchPixelRatio();
    },
    { once: true },
  );
}
