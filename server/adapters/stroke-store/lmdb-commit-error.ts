/**
 * What a failed commit means, in one readable line. lmdb-js tells only "Commit failed": the reason is in
 * `commitError`, a promise that rejects with it. Awaiting that promise here also keeps it from being reported as an
 * unhandled rejection (kriszyp/lmdb-js#368).
 */
export async function readableCommitError(error: unknown, folder: string): Promise<Error> {
  const cause = await commitErrorOf(error);
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new Error(`the stroke store in ${folder} could not save: ${reason}`, { cause });
}

async function commitErrorOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
