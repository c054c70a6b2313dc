/** A setting that cannot be used. `message` is one readable line that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One environment variable. */
export interface Setting<T> {
  readonly variable: string;
  /** As it would be written in the environment; empty: not set. */
  readonly default: string;
  /** One line for the README. */
  readonly meaning: string;
  /** For error messages: "must be …". */
  readonly allowed: string;
  /** Undefined for a text that is not allowed. The text is empty only where the default is. */
  readonly parse: (text: string) => T | undefined;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export function setting<T>(
  variable: string,
  defaultText: string,
  meaning: string,
  allowed: string,
  parse: (text: string) => T | undefined,
): Setting<T> {
  return { variable, default: defaultText, meaning, allowed, parse };
}

export function text(variable: string, defaultText: string, meaning: string): Setting<string> {
  return setting(variable, defaultText, meaning, 'a text', (given) => given);
}

export function choice<const Word extends string>(
  variable: string,
  defaultText: NoInfer<Word>,
  meaning: string,
  words: readonly Word[],
): Setting<Word> {
  const allowed = `one of ${words.join(', ')}`;
  return setting(variable, defaultText, meaning, allowed, (given) => words.find((word) => word === given));
}

export function whole(
  variable: string,
  defaultText: string,
  meaning: string,
  least: number,
  most: number,
): Setting<number> {
  return setting(variable, defaultText, meaning, `a whole number from ${least} to ${most}`, (given) =>
    /^\d{1,15}$/.test(given) ? within(Number(given), least, most) : undefined,
  );
}

export function size(
  variable: string,
  defaultText: string,
  meaning: string,
  least: number,
  most: number,
): Setting<number> {
  const allowed = `a number of bytes from ${least} to ${most}, or one with KiB or MiB behind it`;
  return setting(variable, defaultText, meaning, allowed, (given) => {
    const [, digits, unit] = /^(\d{1,15})(KiB|MiB)?$/.exec(given) ?? [];
    if (digits === undefined) return undefined;
    return within(Number(digits) * (unit === 'MiB' ? MIB : unit === 'KiB' ? KIB : 1), least, most);
  });
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
