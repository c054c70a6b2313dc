/**
 * The wall as one writes it first, to measure against: one canvas, all documents as they came, and the whole of it painted again for
 * each change. A page of its own, as text, that a test's browser serves beside the real one.
 * @param paintsWhileLoading as one would write it; without, it is done loading within seconds, where that is not what is measured
 */
export function naivePage(paintsWhileLoading = true): string {
  return `<!doctype html><html><head><title>naive</title></head><body style="margin:0">
<canvas id="wall" width="1366" height="700"></canvas>
<script>
const context = document.getElementById('wall').getContext('2d');
const strokes = new Map();
const students = [];
let isPainting = ${paintsWhileLoading};
const socket = new WebSocket('ws://' + location.host + '/websocket');
const send = (message) => socket.send(JSON.stringify(message));
socket.onopen = () => {
  send({ msg: 'connect', version: '1', support: ['1'] });
  send({ msg: 'sub', id: '1', name: 'teacher', params: [] });
};
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.msg === 'ping') send({ ...message, msg: 'pong' });
  if (message.msg === 'ready' && !isPainting) isPainting = true, paintAll();
  if (message.msg !== 'added' || message.collection !== 'segments') return;
  strokes.set(message.id, message.fields);
  if (!students.includes(message.fields.u)) students.push(message.fields.u);
  if (isPainting) paintAll();
};
function paintAll() {
  const columns = Math.ceil(Math.sqrt(students.length * 2));
  const side = 1366 / columns;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, 1366, 700);
  for (const { u, s } of strokes.values()) {
    const place = students.indexOf(u);
    const scale = side / 400;
    context.setTransform(scale, 0, 0, scale, (place % columns) * side, Math.floor(place / columns) * side);
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
}
</script></body></html>`;
}
