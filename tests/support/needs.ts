import type { Context, Runnable, Suite } from 'mocha';

// Kept on the suite or test itself: mocha loads reporters in a module world of their own.
const reasonKey = Symbol.for('inkwell.skipReason');
type Skippable = (Runnable | Suite) & { [reasonKey]?: string };

/**
 * Skips the test, or in a `before` hook the whole suite, unless `what` is present.
 * The run ends with a list of what was skipped and why; with REQUIRE_ALL=1 every skip is a failure.
 */
export function needs(
  context: Context,
  what: string,
  present: boolean | (() => boolean),
  why = 'not available here',
): void {
  if (typeof present === 'function' ? present() : present) return;
  const skipped = whatIsSkipped(context);
  if (skipped !== undefined) skipped[reasonKey] = `needs ${what}: ${why}`;
  context.skip();
}

export function skipReason(test: Runnable): string | undefined {
  let at: Skippable | undefined = test;
  while (at !== undefined && at[reasonKey] === undefined) at = at.parent;
  return at?.[reasonKey];
}

// Mocha tells its hooks apart by title only, and sets `currentTest` (the first one) in "before all" too.
function whatIsSkipped({ test, currentTest }: Context): Skippable | undefined {
  if (test?.title.startsWith('"before all" hook')) return test.parent;
  return test?.title.startsWith('"before each" hook') ? currentTest : test;
}
