import { DrawingSurface } from './drawing-surface.ts';
import { elementOfPage } from './element-of-page.ts';
import { inkFields } from './pen-choices.ts';
import { Notice } from './notice.ts';
import { savingStateOf } from './saving-state.ts';
import { ShownStrokes } from './shown-strokes.ts';
import { StatusLine } from './status-line.ts';
import { ToolBar } from './tool-bar.ts';
import { openPageClient } from '../../ddp/page-client.ts';
import { systemClock } from '../../ddp/system-clock.ts';
import { LineFinisher } from '../../drawing/line-finisher.ts';
import { StrokeQueue } from '../../drawing/stroke-queue.ts';
import { strokeShape } from '../../drawing/stroke-shape.ts';
import { studentIdOf } from '../../storage/student-id.ts';
import { openDeviceStorage } from '../../storage/text-storage.ts';
import { STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import type { Point } from '../../../shared/classroom/stroke.ts';
import type { Ink } from '../../drawing/ink.ts';
import { counted, language, text } from '../strings.ts';

document.documentElement.lang = language;
document.title = text('studentTitle');

const storage = openDeviceStorage();
const studentId = studentIdOf(storage);
const client = openPageClient();
const strokes = client.collection(STROKES_COLLECTION, strokeShape);
const queue = new StrokeQueue({ client, strokes, studentId, storage, clock: systemClock });
client.subscribe('student', [studentId], {
  resume: { collection: STROKES_COLLECTION, params: (since) => [studentId, { since }] },
});

const shown = new ShownStrokes({ strokes, queue, studentId });
const finisher = new LineFinisher({
  load: async () => (await import('../../drawing/paper-simplify.ts')).simplifyWithPaper,
  after: (ms, run) => systemClock.after(ms, run),
});
const notice = new Notice(elementOfPage('notice', HTMLElement));
const statusLine = new StatusLine({
  line: elementOfPage('status', HTMLElement),
  spoken: elementOfPage('spoken', HTMLElement),
});
const tools = new ToolBar(elementOfPage('tools', HTMLElement), undoLast);
const stage = elementOfPage('stage', HTMLElement);
stage.setAttribute('role', 'img');
const surface = new DrawingSurface({
  stage,
  inkCanvas: elementOfPage('ink', HTMLCanvasElement),
  liveCanvas: elementOfPage('live', HTMLCanvasElement),
  ink: () => tools.ink,
  strokes: () => shown.all(),
  onShown: showCount,
  onLine: keepLine,
});
let wasConnected = false;

strokes.observe(showSoon);
queue.observe((event) => {
  if (event.kind === 'refused') notice.show(text('refusedStroke', { reason: event.reason }));
  if (event.kind === 'undo-refused') notice.show(text('refusedUndo', { reason: event.reason }));
  if (event.kind === 'state' && !event.stroke.isKept && event.stroke.state !== 'saved')
    notice.show(text('notKept'));
  showSoon();
});
client.onStatus(showState);
showSoon();

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'z')
    return;
  event.preventDefault();
  undoLast();
});
// What is on the sheet when the page goes is kept, also a line that has not ended.
window.addEventListener('pagehide', () => {
  surface.endLine();
  finisher.finishAll();
});
// What smooths lines is 20 times the rest: after the sheet is there.
requestAnimationFrame(() => setTimeout(() => finisher.prepare()));

function keepLine(points: readonly Point[], ink: Ink): void {
  const line = shown.addLine(points, ink);
  finisher.finish(points, (segments) => {
    line.drop();
    const stroke = queue.add({ segments, ...inkFields(ink) });
    if (stroke === undefined) notice.show(text('queueFull'));
    else if (!stroke.isKept) notice.show(text('notKept'));
    showSoon();
  });
}

function undoLast(): void {
  if (surface.isDrawing) return;
  finisher.finishAll();
  const last = shown.lastId();
  if (last !== undefined) queue.undo(last);
  surface.update();
}

function showSoon(): void {
  surface.updateSoon();
  showState();
}

function showState(): void {
  wasConnected ||= client.status.kind === 'connected';
  statusLine.show(savingStateOf(client.status.kind, wasConnected, queue));
}

function showCount(count: number): void {
  tools.canUndo = count > 0;
  const label = counted('drawingLabel', count);
  if (stage.getAttribute('aria-label') !== label) stage.setAttribute('aria-label', label);
}
