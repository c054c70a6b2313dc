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
    onopen: (() => void) | null;
    onmessage: ((event: { readonly data: string }) => void) | null;
    onclose: ((close: SockJsClose) => void) | null;
    send(text: string): void;
    close(code?: number, reason?: string): void;
  }

  export default SockJsClient;
}
