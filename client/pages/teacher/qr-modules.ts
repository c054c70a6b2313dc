import { encode } from 'uqr';

/** Light modules round the code, without which readers do not find it (ISO/IEC 18004). */
const QUIET_ZONE = 4;

export interface QrModules {
  /** Modules on each side, the quiet zone included. */
  readonly size: number;
  /** The dark modules as the path of an SVG, one unit each. */
  readonly path: string;
}

/** Readable with up to 15 % of it covered. @param content at most some 2,300 bytes of UTF-8 */
export function qrModules(content: string): QrModules {
  const { data, size } = encode(content, { ecc: 'M', border: QUIET_ZONE });
  let path = '';
  for (const [y, row] of data.entries())
    for (const [x, isDark] of row.entries()) if (isDark) path += `M${x} ${y}h1v1h-1z`;
  return { size, path };
}
