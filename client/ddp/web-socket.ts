import type { OpenSocket } from './client-api.ts';

/** What browsers' WebSocket, SockJS and the `ws` package have in common. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: unknown) => void): void;
  send(text: string): void;
  close(): void;
}

/** @param create begins to open a socket; it may throw, as browsers do for a URL they will not have */
export function webSocketOpener(create: () => WebSocketLike): OpenSocket {
  return (events) => {
    let isOver = false;
    const end = (reason: string): void => {
      if (isOver) return;
      isOver = true;
      events.onClose(reason);
    };
    const socket = tryToCreate(create);
    if (socket === undefined) {
      queueMicrotask(() => end('the socket could not be made'));
      return { send: () => undefined, close: () => (isOver = true) };
    }
    socket.addEventListener('open', () => {
      if (!isOver) events.onOpen();
    });
    socket.addEventListener('message', (event) => {
      const { data } = event as { readonly data?: unknown };
      if (!isOver && typeof data === 'string') events.onText(data);
    });
    socket.addEventListener('close', (event) => {
      const { code, reason } = event as { readonly code?: unknown; readonly reason?: unknown };
      end(`closed ${String(code)} ${typeof reason === 'string' ? reason : ''}`.trim());
    });
    // `close` follows; without a listener `ws` would throw.
    socket.addEventListener('error', () => undefined);
    return {
      send: (text) => socket.send(text),
      close() {
        isOver = true;
        socket.close();
      },
    };
  };
}

function tryToCreate(create: () => WebSocketLike): WebSocketLike | undefined {
  try {
    return create();
  } catch {
    return undefined;
  }
}
