/** As people count them: a letter with its accents, an emoji of several parts are one. */
const MAX_GRAPHEMES = 64;
/** A grapheme has no longest form, so the whole text has one: UTF-16 units. */
const MAX_UNITS = 400;
/** Beyond this nothing is looked at: what is typed is never so long. */
const MAX_INPUT_UNITS = 4_000;

/**
 * What is not seen but changes what others see or compare: controls, marks of direction, tags, private and invisible
 * characters, halves of a pair. The joiners of emoji and of some scripts stay.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115F\u1160\u2800\u3164\uFFA0](?<![\u200C\u200D])/gu;
const SPACES = /[\s\u0085\u2028\u2029]+/gu;
/** As many marks on one letter as any script writes. */
const TOO_MANY_MARKS = /(\p{M}{4})\p{M}+/gu;
const NO_START = /^[\s\p{M}\u200C\u200D]+/u;
const NO_END = /[\s\u200C\u200D]+$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A name as it is kept and shown: one line, in NFC, of at most 64 graphemes, without anything invisible; markup in it is
 * text like any other. Normalised again it stays the same.
 * @returns undefined when nothing is left of it
 */
export function normalizeName(typed: string): string | undefined {
  const text = typed
    .slice(0, MAX_INPUT_UNITS)
    .replace(SPACES, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(TOO_MANY_MARKS, '$1')
    .replace(SPACES, ' ')
    .replace(NO_START, '');
  let name = '';
  let count = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (count === MAX_GRAPHEMES || name.length + segment.length > MAX_UNITS) break;
    name += segment;
    count += 1;
  }
  name = name.replace(NO_END, '');
  return name === '' ? undefined : name;
}
