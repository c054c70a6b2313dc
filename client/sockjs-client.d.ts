declare module 'sockjs-client' {
  /** Only what is used here. */
  export default class SockJS {
    constructor(url: string, reserved: null, options: { readonly transports: readonly string[] });
    addEventListener(type: string, listener: (event: unknown) => void): void;
    send(text: string): void;
    close(): void;
  }
}
