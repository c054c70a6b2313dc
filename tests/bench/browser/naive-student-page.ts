/**
 * The sheet as one writes it first: one canvas, painted anew from the first stroke to the line under the pen for each move of the
 * pen. A page of its own, as text.
 * @param loadsFirst URL of a script that it wants to have before it listens to the pen
 */
export function naiveStudentPage(studentId: string, loadsFirst?: string): string {
  const first = loadsFirst === undefined ? '' : `await import('${loadsFirst}');`;
  return `<!doctype html><html><head><title>naive</title><link rel="icon" href="data:,"></head><body style="margin:0">
<canvas id="stage" width="1366" height="700"></canvas>
<script type="module">
${first}
const canvas = document.getElementById('stage');
const context = canvas.getContext('2d');
const strokes = new Map();
let line, isReady = false;
const socket = new WebSocket('ws://' + location.host + '/websocket');
const send = (message) => socket.send(JSON.stringify(message));
socket.onopen = () => {
  send({ msg: 'connect', version: '1', support: ['1'] });
  send({ msg: 'sub', id: '1', name: 'student', params: ['${studentId}'] });
};
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.msg === 'ping') send({ ...message, msg: 'pong' });
  if (message.msg === 'ready') isReady = true;
  if (message.msg === 'added' && message.collection === 'segments') strokes.set(message.id, message.fields.s);
  if (isReady) paintAll();
};
const segmentOf = ({ offsetX, offsetY }) => ({
  p: { x: ((offsetX - 345) / 1.69).toFixed(2), y: ((offsetY - 12) / 1.69).toFixed(2) },
  hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' },
});
canvas.addEventListener('pointerdown', (event) => { line = [segmentOf(event)]; paintAll(); });
canvas.addEventListener('pointermove', (event) => { if (line) line.push(segmentOf(event)), paintAll(); });
canvas.addEventListener('pointerup', () => {
  send({ msg: 'method', id: String(strokes.size), method: 'draw', params: ['${studentId}', line] });
  line = undefined;
});
function paintAll() {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = 'white';
  context.fillRect(0, 0, 1366, 700);
  context.setTransform(1.69, 0, 0, 1.69, 345, 12);
  for (const stroke of strokes.values()) paint(stroke);
  if (line) paint(line);
}
function paint(s) {
  context.lineWidth = 3;
  context.beginPath();
  s.forEach(({ p, hI }, at) => {
    const x = Number(p.x), y = Number(p.y);
    if (at === 0) return context.moveTo(x, y);
    const last = s[at - 1];
    context.bezierCurveTo(
      Number(last.p.x) + Number(last.hO.x), Number(last.p.y) + Number(last.hO.y),
      x + Number(hI.x), y + Number(hI.y), x, y);
  });
  context.stroke();
}
paintAll();
</script></body></html>`;
}
