/** Both browsers and Node have these; `lib: dom` would bring in all that only browsers have. */
declare const TextDecoder: new (
  label?: string,
  options?: { readonly ignoreBOM?: boolean },
) => { decode(bytes?: Uint8Array): string };
declare const TextEncoder: new () => { encode(text?: string): Uint8Array };
