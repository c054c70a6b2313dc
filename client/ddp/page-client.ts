import type { ClassroomApi, ClassroomClient } from './classroom-client.ts';
import type { LoginHook, OpenSocket, Stop } from './client-api.ts';
import { DdpClient } from './ddp-client.ts';
import { socketWithFallback } from './fallback-socket.ts';
import { systemClock } from './system-clock.ts';
import { webSocketOpener } from './web-socket.ts';

/** A client of the server that the page came from, wherever below it the page lies. @param login who it is */
export function openPageClient(login: LoginHook): ClassroomClient {
  const raw = urlBesidePage('websocket');
  raw.protocol = raw.protocol === 'https:' ? 'wss:' : 'ws:';
  return new DdpClient<ClassroomApi>({
    openSocket: socketWithFallback({
      raw: webSocketOpener(() => new WebSocket(raw)),
      loadFallback: loadSockJs,
      answersHttp: async () => (await fetch(urlBesidePage('sockjs/info'), { cache: 'no-store' })).ok,
      clock: systemClock,
    }),
    clock: systemClock,
    login,
    onWake,
    onProtocolError: (reason) => {
      throw new Error(`the server complains: ${reason}`);
    },
  });
}

/** The pages are served beside these endpoints: `/prefix/` and `/prefix/teacher` both give `/prefix/websocket`. */
function urlBesidePage(path: string): URL {
  return new URL(path, document.baseURI);
}

/** 16 KiB that are only needed where a proxy lets no WebSocket through; so its own WebSocket is not tried either. */
async function loadSockJs(): Promise<OpenSocket> {
  const { default: SockJS } = await import('sockjs-client');
  const url = urlBesidePage('sockjs').href;
  return webSocketOpener(() => new SockJS(url, null, { transports: ['xhr-streaming', 'xhr-polling'] }));
}

function onWake(wake: () => void): Stop {
  const ifVisible = (): void => {
    if (document.visibilityState === 'visible') wake();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', ifVisible);
  return () => {
    window.removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', ifVisible);
  };
}
