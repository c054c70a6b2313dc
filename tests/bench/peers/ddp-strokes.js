import { randomId } from './random-id.js';

/** Every stroke there is, as the application's objects. */
const strokes = [];
const teachers = new Set();

/**
 * The classroom over any socket that carries texts: each stroke is encoded once when it is drawn, and once for each snapshot.
 * @param send sends one text on this socket
 * @returns what to call for each text that came (or its bytes), and when the socket is gone
 */
export function openDdpStrokes(send) {
  function draw({ id, params: [u, s] }) {
    const stroke = { id: randomId(), u, s };
    strokes.push(stroke);
    const added = addedText(stroke);
    for (const sendToTeacher of teachers) sendToTeacher(added);
    send(JSON.stringify({ msg: 'result', id, result: stroke.id }));
    send(JSON.stringify({ msg: 'updated', methods: [id] }));
  }

  function subscribe({ id }) {
    for (const stroke of strokes) send(addedText(stroke));
    send(JSON.stringify({ msg: 'ready', subs: [id] }));
    teachers.add(send);
  }

  return {
    receive(text) {
      const message = JSON.parse(text);
      if (message.msg === 'method') draw(message);
      else if (message.msg === 'sub') subscribe(message);
      else if (message.msg === 'connect') send(JSON.stringify({ msg: 'connected', session: randomId() }));
      else if (message.msg === 'ping') send(JSON.stringify({ msg: 'pong', id: message.id }));
    },
    closed() {
      teachers.delete(send);
    },
  };
}

function addedText({ id, u, s }) {
  return JSON.stringify({ msg: 'added', collection: 'segments', id, fields: { u, s } });
}
