/** What the tests use of sockjs-client 1.6.1, which brings no types. */
declare module 'sockjs-client' {
  interface SockJsClose {
    readonly code: number;
    readonly reason: string;
  }

  class SockJsClient {
    constructor(url: string, reserved?: null, options?: { readonly transports?: readonly string[] });
    /** The name of the transport that carries it, once it is open. */
    readonly transport: string;
    addEventListener(type: 'open', listener: () => void): void;
    addEventListener(type: 'message', listener: (event: { readonly data: string }) => void): void;
    addEventListener(type: 'close', listener: (close: SockJsClose) => void): void;
    send(text: string): void;
    close(code?: number, reason?: string): void;
  }

  export default SockJsClient;
}
