/** What a server's message is about, as far as the generator cares. */
export type MessageKind =
  | 'opened'
  | 'connected'
  | 'added'
  | 'offset'
  | 'ready'
  | 'result'
  | 'updated'
  | 'ping'
  | 'pong'
  | 'nothing'
  | 'unknown';

/** Where a call's number stands in an answer, counted from the payload's beginning. */
export interface AnswerPlaces {
  readonly result: number;
  readonly updated: number;
  /** What stands behind the number in a `result` that refuses nothing. */
  readonly success: string;
}

/** How one kind of server is spoken to. Every text is a WebSocket message. */
export interface Dialect {
  /** With a place for a number that no other connection has. */
  path(connection: number): string;
  /** Sent as soon as the server has said `opened`, or at once where it says nothing. */
  readonly hello: string;
  readonly speaksFirst: boolean;
  readonly pong: string;
  /** Answered at once by `pong`, whatever else waits; undefined where clients send none. */
  readonly ping: string | undefined;
  /** A subscription to the whole classroom. */
  readonly watch: string;
  /** A `draw` call. */
  draw(callId: string, studentId: string, segmentsText: string): string;
  kindOf(bytes: Buffer, from: number, to: number): MessageKind;
  readonly answers: AnswerPlaces;
  /** `result` and `updated`, or one message for both. */
  readonly answersToADraw: 1 | 2;
  /** A quote inside a message, as it stands on the wire. */
  readonly quote: string;
}

/** Call numbers have seven digits: their places can be counted on. */
export const FIRST_CALL = 1_000_000;
const CALL = String(FIRST_CALL);

const DDP_RESULT = `{"msg":"result","id":"${CALL}","result":"`;
const DDP_UPDATED = `{"msg":"updated","methods":["${CALL}"]}`;
const CONNECT = '{"msg":"connect","version":"1","support":["1"]}';
const PONG = '{"msg":"pong"}';
const PING = '{"msg":"ping"}';

function ddpDraw(callId: string, studentId: string, segmentsText: string): string {
  return `{"msg":"method","id":"${callId}","method":"draw","params":["${studentId}",${segmentsText}]}`;
}

export function ddpSubscription(id: string, name: string, params: readonly unknown[]): string {
  return JSON.stringify({ msg: 'sub', id, name, params });
}

/** DDP as it is, at `/websocket`. */
export const DDP: Dialect = {
  path: () => '/websocket',
  hello: CONNECT,
  speaksFirst: false,
  pong: PONG,
  ping: PING,
  watch: ddpSubscription('watch', 'teacher', []),
  draw: ddpDraw,
  kindOf: (bytes, from) => ddpKind(bytes, from + DDP_KIND, COLLECTION),
  answers: placesIn(DDP_RESULT, DDP_UPDATED, '","result"'),
  answersToADraw: 2,
  quote: '"',
};

const QUOTED_CONNECT = quoted(CONNECT);

/** DDP in SockJS's frames: what sockjs-client speaks over a WebSocket. */
export const SOCKJS: Dialect = {
  path: (connection) => `/sockjs/000/bench${connection}/websocket`,
  hello: QUOTED_CONNECT,
  speaksFirst: true,
  pong: quoted(PONG),
  ping: quoted(PING),
  watch: quoted(ddpSubscription('watch', 'teacher', [])),
  draw: (...parts) => quoted(ddpDraw(...parts)),
  kindOf(bytes, from, to) {
    const first = bytes[from];
    if (first === LETTER.a) return ddpKind(bytes, from + `a${quoted('{"msg":"')}`.length - 2, COLLECTION + 4);
    return first === LETTER.o ? 'opened' : first === LETTER.h && to === from + 1 ? 'nothing' : 'unknown';
  },
  answers: placesIn(`a${quoted(DDP_RESULT)}`, `a${quoted(DDP_UPDATED)}`, '\\",\\"result\\"'),
  answersToADraw: 2,
  quote: '\\"',
};

/** socket.io over its WebSocket transport: events with acknowledgements. */
export const SOCKET_IO: Dialect = {
  path: () => '/socket.io/?EIO=4&transport=websocket',
  hello: '40',
  speaksFirst: true,
  pong: '3',
  ping: undefined,
  watch: '42["teacher"]',
  draw: (callId, studentId, segmentsText) => `42${callId}["draw","${studentId}",${segmentsText}]`,
  kindOf(bytes, from, to) {
    const [engine, packet] = [bytes[from], bytes[from + 1]];
    if (engine === DIGIT.zero) return 'opened';
    if (engine === DIGIT.two && to === from + 1) return 'ping';
    if (engine !== DIGIT.four) return 'unknown';
    if (packet === DIGIT.zero) return 'connected';
    if (packet === DIGIT.three) return 'result';
    const event = bytes[from + '42["'.length];
    return event === LETTER.a ? 'added' : event === LETTER.r ? 'ready' : 'unknown';
  },
  answers: placesIn(`43${CALL}["`, '', '["'),
  answersToADraw: 1,
  quote: '"',
};

const LETTER = {
  a: 0x61,
  c: 0x63,
  e: 0x65,
  h: 0x68,
  i: 0x69,
  m: 0x6d,
  o: 0x6f,
  p: 0x70,
  r: 0x72,
  s: 0x73,
  u: 0x75,
};
const DIGIT = { zero: 0x30, two: 0x32, three: 0x33, four: 0x34 };

const DDP_KIND = '{"msg":"'.length;
/** From the kind's first letter to the collection's. */
const COLLECTION = 'added","collection":"'.length;

/** Told from a few letters: every delivery passes here. */
function ddpKind(bytes: Buffer, at: number, toCollection: number): MessageKind {
  switch (bytes[at]) {
    case LETTER.a:
      return bytes[at + toCollection] === LETTER.o ? 'offset' : 'added';
    case LETTER.r: {
      const third = bytes[at + 2];
      return third === LETTER.s ? 'result' : third === LETTER.a ? 'ready' : 'unknown';
    }
    case LETTER.u:
      return 'updated';
    case LETTER.c: {
      // `connected` and `changed`: the second is only ever one of an offset here.
      return bytes[at + 1] === LETTER.o ? 'connected' : 'offset';
    }
    case LETTER.p:
      return bytes[at + 1] === LETTER.i ? 'ping' : 'pong';
    default:
      return 'unknown';
  }
}

function quoted(text: string): string {
  return JSON.stringify([text]);
}

function placesIn(result: string, updated: string, success: string): AnswerPlaces {
  return { result: result.indexOf(CALL), updated: updated.indexOf(CALL), success };
}
