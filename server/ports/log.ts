export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines. Never strokes, names or tokens. An `Error` goes under the field `err`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
