/** An error as it stands on the wire, in Meteor.Error's shape. `details` is plain JSON, not EJSON. */
export interface DdpErrorObject {
  readonly isClientSafe: true;
  readonly error: string | number;
  readonly reason?: string;
  readonly details?: unknown;
  readonly message: string;
  readonly errorType: 'Meteor.Error';
}

/** An author's refusal: it reaches the client as it is. Any other error reaches it as a bare 500. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
  readonly isClientSafe = true;
  readonly errorType = 'Meteor.Error';
  readonly error: string | number;
  readonly reason: string | undefined;
  readonly details: unknown;

  /**
   * @param error a number in HTTP's sense (400, 403, 404 …) or a word such as `too-many-requests`
   * @param reason one sentence for people
   * @param details anything JSON can carry
   */
  constructor(error: string | number, reason?: string, details?: unknown) {
    super(messageOf(error, reason));
    this.error = error;
    this.reason = reason;
    this.details = details;
  }
}

/** The wire form; `message` is always rebuilt, undefined fields are absent. */
export function encodeError(error: string | number, reason?: string, details?: unknown): DdpErrorObject {
  return {
    isClientSafe: true,
    error,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    message: messageOf(error, reason),
    errorType: 'Meteor.Error',
  };
}

/** What a client may learn of something thrown; undefined when it is a bug, of which it learns only the 500. */
export function clientSafeError(thrown: unknown): DdpErrorObject | undefined {
  const sanitized = field(thrown, 'sanitizedError');
  for (const candidate of [thrown, sanitized]) {
    if (field(candidate, 'isClientSafe') !== true) continue;
    const error = field(candidate, 'error');
    if (typeof error !== 'string' && typeof error !== 'number') continue;
    const reason = field(candidate, 'reason');
    const details = field(candidate, 'details');
    // What JSON cannot carry (a BigInt, a cycle) makes a bug of the refusal [METH8].
    if (details !== undefined && !isJson(details)) return undefined;
    return encodeError(error, typeof reason === 'string' ? reason : undefined, details);
  }
  return undefined;
}

export const INTERNAL_ERROR: DdpErrorObject = encodeError(500, 'Internal server error');

function messageOf(error: string | number, reason: string | undefined): string {
  return reason === undefined || reason === '' ? `[${error}]` : `${reason} [${error}]`;
}

function isJson(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
