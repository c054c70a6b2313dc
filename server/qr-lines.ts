import { renderUnicodeCompact } from 'uqr';

/** The address as a QR code for phones, two modules to a character; on a terminal only: elsewhere it would fill a log. */
export function qrLines(url: string | undefined, output: { readonly isTTY?: boolean }): string {
  if (url === undefined || output.isTTY !== true) return '';
  return `Students scan this, or open ${url}\n${renderUnicodeCompact(url, { border: 2 })}\n`;
}
