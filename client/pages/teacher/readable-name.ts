const LONGEST_GRAPHEMES = 18;
/** Families of emoji have up to 14; what is longer is letters with heaps of marks on them. */
const LONGEST_GRAPHEME = 16;

/** Made by clients that have no names: `String(Math.random())`. */
const RANDOM_FRACTION = /^0\.(\d{4})\d*(?:e-\d+)?$/;
/** Turns of direction, controls, line ends, and other characters that show nothing. */
const UNSEEN = /[\p{Bidi_Control}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
/** Of them, what holds emoji and the letters of some scripts together: joiners, and the tags of flags. */
const JOINING = /[\u200c-\u200d]|[\u{e0020}-\u{e007f}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A student id as a person reads it, plain text on one line: "#9706" for "0.9706229337025434", at most 18 characters of any other.
 * Undefined where nothing would be seen.
 */
export function readableName(studentId: string): string | undefined {
  const fraction = RANDOM_FRACTION.exec(studentId)?.[1];
  if (fraction !== undefined) return `#${fraction}`;
  const plain = studentId
    .normalize('NFC')
    .replace(UNSEEN, (sign) => (JOINING.test(sign) ? sign : ''))
    .replace(/\s+/gu, ' ')
    .trim();
  if (!VISIBLE.test(plain)) return undefined;
  const graphemes = graphemesOf(plain);
  const shown = graphemes.slice(0, LONGEST_GRAPHEMES).map(clipped).join('');
  return graphemes.length > LONGEST_GRAPHEMES ? `${shown}…` : shown;
}

/** Gives each student a name of their own. */
export class NameBook {
  readonly #holders = new Map<string, string>();
  readonly #names = new Map<string, { readonly raw: string; readonly shown: string }>();
  readonly #unnamed: string;

  /** @param unnamed for those whose name shows nothing */
  constructor(unnamed: string) {
    this.#unnamed = unnamed;
  }

  /**
   * The same as long as the name is the same.
   * @param raw the name to be made readable; default: the student's id
   */
  nameFor(studentId: string, raw = studentId): string {
    const known = this.#names.get(studentId);
    if (known?.raw === raw) return known.shown;
    if (known !== undefined) this.#holders.delete(known.shown);
    const name = readableName(raw) ?? this.#unnamed;
    let shown = name;
    for (let times = 2; this.#holders.has(shown); times++) shown = `${name} (${times})`;
    this.#holders.set(shown, studentId);
    this.#names.set(studentId, { raw, shown });
    return shown;
  }

  /** The name is free for somebody else. */
  release(studentId: string): void {
    const known = this.#names.get(studentId);
    if (known === undefined) return;
    this.#holders.delete(known.shown);
    this.#names.delete(studentId);
  }
}

function graphemesOf(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function clipped(grapheme: string): string {
  return grapheme.length <= LONGEST_GRAPHEME ? grapheme : (Array.from(grapheme)[0] ?? '');
}
