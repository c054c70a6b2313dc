import { WebSocket } from 'ws';

/** What a browser, or React Native, calls `WebSocket`: a failure that nobody listens to is no exception. */
export class BrowserWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => {});
  }
}
