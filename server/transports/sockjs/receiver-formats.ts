import { Buffer } from 'node:buffer';

/** How one of SockJS's HTTP transports carries frames to the client. */
export interface ReceiverFormat {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What comes before the first frame. */
  readonly prelude?: string;
  /** Whether the response ends with its first frame, and the client comes again. */
  readonly isPoll: boolean;
  readonly wrap: (frame: Buffer | string) => Buffer | string;
}

const LINE_END = Buffer.from('\n');
const JAVASCRIPT = 'application/javascript; charset=UTF-8';

export const XHR_POLLING: ReceiverFormat = {
  contentType: JAVASCRIPT,
  isPoll: true,
  wrap: (frame) => (typeof frame === 'string' ? `${frame}\n` : Buffer.concat([frame, LINE_END])),
};

export const XHR_STREAMING: ReceiverFormat = {
  contentType: JAVASCRIPT,
  // Browsers that show nothing of a response before its first 2 KiB.
  prelude: `${'h'.repeat(2048)}\n`,
  isPoll: false,
  wrap: XHR_POLLING.wrap,
};

export const EVENT_SOURCE: ReceiverFormat = {
  contentType: 'text/event-stream',
  prelude: '\r\n',
  isPoll: false,
  // The client decodes with decodeURI.
  wrap: (frame) => `data: ${frame.toString().replaceAll(/[%\r\n\0]/g, escapeByte)}\r\n\r\n`,
};

export function jsonpFormat(callback: string): ReceiverFormat {
  return {
    contentType: JAVASCRIPT,
    isPoll: true,
    wrap: (frame) => `/**/${callback}(${JSON.stringify(frame.toString())});\r\n`,
  };
}

export function htmlFileFormat(callback: string): ReceiverFormat {
  return {
    contentType: 'text/html; charset=UTF-8',
    headers: { 'Content-Security-Policy': "default-src 'none'; script-src 'unsafe-inline'" },
    prelude: htmlFilePage(callback),
    isPoll: false,
    // sockjs-node leaves `<` as it is, and a message that holds `</script>` becomes a script of this origin.
    wrap: (frame) =>
      `<script>\np(${JSON.stringify(frame.toString()).replaceAll('<', '\\u003c')});\n</script>\r\n`,
  };
}

/** A page begins to run its scripts when it has 1 KiB; the same bytes as sockjs-node's. */
function htmlFilePage(callback: string): string {
  const before = `<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.`;
  const after = `;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>`;
  const padding = ' '.repeat(1024 + 14 - 1 - '{{ callback }}'.length - before.length - after.length);
  return `${before}${callback}${after}${padding}\r\n\r\n`;
}

function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
