import { STUDENT_WORDS } from './student-words.ts';
import { TEACHER_WORDS } from './teacher-words.ts';

/**
 * Every word that the pages show, in each language. `{name}` stands for a value given to `text`;
 * `_one` and `_other` are the forms that `counted` chooses between.
 */
export const CATALOGUE = {
  en: { ...STUDENT_WORDS.en, ...TEACHER_WORDS.en },
  de: { ...STUDENT_WORDS.de, ...TEACHER_WORDS.de },
} as const;

type Language = keyof typeof CATALOGUE;
export type StringKey = keyof (typeof CATALOGUE)['en'];
type CountedKey = { [Key in StringKey]: Key extends `${infer Stem}_one` ? Stem : never }[StringKey];
type Values = Readonly<Record<string, string | number>>;

/** The first language that the reader prefers and we have; else English. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary = ''] = tag.toLowerCase().split('-');
    if (primary === 'en' || primary === 'de') return primary;
  }
  return 'en';
}

export const language: Language = languageOf(typeof navigator === 'undefined' ? [] : navigator.languages);

const plurals = new Intl.PluralRules(language);

export function text(key: StringKey, values: Values = {}): string {
  // A value may hold anything, also `$&`: a function's answer is taken as it is.
  return CATALOGUE[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** `text` in the form that goes with `count`, which is also the value `{count}`. */
export function counted(key: CountedKey, count: number, values: Values = {}): string {
  const form = plurals.select(count) === 'one' ? 'one' : 'other';
  return text(`${key}_${form}`, { ...values, count });
}
