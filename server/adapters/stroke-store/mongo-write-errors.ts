/** Why one document of a command was not written. */
export interface RefusedWrite {
  /** Of the document, in the command. */
  readonly index: number;
  readonly code: number;
  readonly reason: string;
}

const DUPLICATE_KEY = 11000;

/**
 * Codes that are about the database and not about the document: an internal error, a host that is gone, a time limit, a
 * lock, a conflict, a member that steps down or shuts down, no space left. The same document may be taken the next time.
 */
const ABOUT_THE_DATABASE = new Set([
  1, 6, 7, 8, 13, 18, 24, 46, 50, 64, 75, 79, 84, 89, 91, 100, 112, 117, 133, 134, 175, 189, 202, 251, 262,
  317, 8000, 9001, 10058, 10107, 11600, 11602, 12501, 13388, 13435, 13436, 14031, 16500,
]);
/** What the driver throws before it sends anything. */
const UNSENDABLE = new Set(['BSONError', 'BSONRangeError', 'MongoInvalidArgumentError']);

export function isDuplicate({ code }: RefusedWrite): boolean {
  return code === DUPLICATE_KEY;
}

/**
 * What an unordered insert says of single documents, when it says nothing worse: all others are written then.
 * Throws the error for which the whole command must go again.
 */
export function refusedWrites(error: unknown): readonly RefusedWrite[] {
  const refused = writeErrorsOf(error);
  if (refused.length === 0 || refused.some(({ code }) => ABOUT_THE_DATABASE.has(code))) throw error;
  return refused;
}

/** Whether a whole command failed for what is in one of its documents. */
export function isAboutContent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNSENDABLE.has(error.name)) return true;
  // The driver gives the failure of a whole command this name too, and then no single ones.
  const isFromServer = error.name === 'MongoServerError' || error.name === 'MongoBulkWriteError';
  if (!isFromServer || writeErrorsOf(error).length > 0 || isAboutWriteConcern(error)) return false;
  const code = codeOf(error);
  return typeof code === 'number' && code !== DUPLICATE_KEY && !ABOUT_THE_DATABASE.has(code);
}

/** Writes that may have been made before. */
export async function ignoringDuplicates(written: Promise<unknown>): Promise<void> {
  try {
    await written;
  } catch (error) {
    const isOneDuplicate = codeOf(error) === DUPLICATE_KEY && writeErrorsOf(error).length === 0;
    if (!isOneDuplicate && !refusedWrites(error).every(isDuplicate)) throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function writeErrorsOf(error: unknown): readonly RefusedWrite[] {
  if (!(error instanceof Error) || !('writeErrors' in error)) return [];
  return [error.writeErrors].flat().map((value) => {
    const { index, code, errmsg } = value as Readonly<Record<'index' | 'code' | 'errmsg', unknown>>;
    return { index: Number(index), code: Number(code), reason: String(errmsg) };
  });
}

/** All is written, and may be lost with the member of the set that wrote it. The driver tells no single errors then. */
function isAboutWriteConcern(error: Error): boolean {
  if (!('result' in error) || typeof error.result !== 'object' || error.result === null) return false;
  const { result } = error;
  if (!('getWriteConcernError' in result) || typeof result.getWriteConcernError !== 'function') return false;
  return result.getWriteConcernError() !== undefined;
}
