/** Digits and capital letters without look-alikes: of 0 O, 1 I L, 2 Z, 5 S and 8 B the digit stays, or neither. */
export const JOIN_CODE_ALPHABET = '23456789ACDEFGHJKMNPQRTUVWXY';
export const JOIN_CODE_LENGTH = 8;

const CODE = new RegExp(`^[${JOIN_CODE_ALPHABET}]{${JOIN_CODE_LENGTH}}$`);
/** What a reader of the projected code may have taken a symbol for. */
const MISREAD: Readonly<Record<string, string>> = { Z: '2', S: '5', B: '8' };

/**
 * The code that was typed: in either case, with whatever spaces and dashes, and with look-alikes.
 * @returns undefined for what is no code
 */
export function parseJoinCode(typed: string): string | undefined {
  if (typed.length > 4 * JOIN_CODE_LENGTH) return undefined;
  const code = typed
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replace(/[ZSB]/g, (letter) => MISREAD[letter] ?? letter);
  return CODE.test(code) ? code : undefined;
}

/** As it is shown: two groups of four. */
export function formatJoinCode(code: string): string {
  return `${code.slice(0, JOIN_CODE_LENGTH / 2)} ${code.slice(JOIN_CODE_LENGTH / 2)}`;
}
