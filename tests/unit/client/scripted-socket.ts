import type { OpenSocket, SocketEvents } from '../../../client/ddp/client-api.ts';

/** Sockets whose far end is the test. */
export class ScriptedSockets {
  /** One for each attempt, oldest first. */
  readonly opened: { readonly events: SocketEvents; readonly sent: string[]; isClosed: boolean }[] = [];

  readonly open: OpenSocket = (events) => {
    const socket = { events, sent: [] as string[], isClosed: false };
    this.opened.push(socket);
    return {
      send: (text) => void socket.sent.push(text),
      close: () => {
        socket.isClosed = true;
      },
    };
  };

  get last() {
    const socket = this.opened.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  /** The last socket opens. */
  openLast(): void {
    this.last.events.onOpen();
  }

  /** The server says something on the last socket. */
  say(...messages: readonly (object | string)[]): void {
    for (const message of messages) {
      this.last.events.onText(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  /** The last socket opens, and the server is connected. */
  connect(session = 'a session'): void {
    this.openLast();
    this.say({ msg: 'connected', session });
  }

  lose(): void {
    this.last.events.onClose('lost');
  }

  /** What was sent on the last socket since the last time, parsed. */
  takeSent(): unknown[] {
    return this.last.sent.splice(0).map((text): unknown => JSON.parse(text));
  }
}
