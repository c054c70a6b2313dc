import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';
import { skipReason } from './needs.ts';

const { Base } = Mocha.reporters;
const {
  EVENT_HOOK_BEGIN,
  EVENT_RUN_END,
  EVENT_TEST_BEGIN,
  EVENT_TEST_FAIL,
  EVENT_TEST_PASS,
  EVENT_TEST_PENDING,
} = Mocha.Runner.constants;

interface FileTally {
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
}

/**
 * One line for each test file, then failures in full and what was skipped and why.
 * REQUIRE_ALL=1 makes every skipped test a failure; TEST_COUNTS names a file for the counts, as JSON.
 */
export default class CompactReporter extends Base {
  readonly #skipped: { title: string; why: string }[] = [];
  readonly #requireAll = process.env['REQUIRE_ALL'] === '1';
  #file: string | undefined;
  #tally: FileTally = emptyTally();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(EVENT_HOOK_BEGIN, (hook) => this.#enter(hook));
    runner.on(EVENT_TEST_BEGIN, (test) => this.#enter(test));
    runner.on(EVENT_TEST_PASS, (test) => {
      this.#enter(test);
      this.#tally.passed += 1;
      this.#tally.durationMs += test.duration ?? 0;
    });
    runner.on(EVENT_TEST_FAIL, (test) => {
      this.#enter(test);
      this.#tally.failed += 1;
      Base.consoleLog(Base.color('fail', `  ${Base.symbols.err} ${test.titlePath().join(' › ')}`));
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      this.#enter(test);
      this.#tally.skipped += 1;
      this.#skipped.push({
        title: test.titlePath().join(' › '),
        why: skipReason(test) ?? 'no reason given',
      });
    });
    runner.once(EVENT_RUN_END, () => this.#end());
  }

  /** Mocha asks for the number of failures that becomes the exit code. */
  override done(failures: number, exit?: (failures: number) => void): void {
    exit?.(failures + (this.#requireAll ? this.#skipped.length : 0));
  }

  #enter(runnable: Mocha.Runnable): void {
    if (runnable.file === undefined || runnable.file === this.#file) return;
    this.#leave();
    this.#file = runnable.file;
  }

  #leave(): void {
    const { passed, failed, skipped, durationMs } = this.#tally;
    if (this.#file !== undefined && passed + failed + skipped > 0) {
      const mark =
        failed > 0
          ? Base.color('fail', Base.symbols.err)
          : passed > 0
            ? Base.color('checkmark', Base.symbols.ok)
            : Base.color('pending', '-');
      const parts = [`${passed} passed`];
      if (failed > 0) parts.push(`${failed} failed`);
      if (skipped > 0) parts.push(`${skipped} skipped`);
      Base.consoleLog(`${mark} ${relative('.', this.#file)}  ${parts.join(', ')}  ${durationMs} ms`);
    }
    this.#tally = emptyTally();
  }

  #end(): void {
    this.#leave();
    this.epilogue();
    this.#listSkipped();
    this.#writeCounts();
  }

  #listSkipped(): void {
    for (const { title, why } of this.#skipped) {
      Base.consoleLog(Base.color('pending', `  skipped: ${title} — ${why}`));
    }
    if (this.#requireAll && this.#skipped.length > 0) {
      Base.consoleLog(
        Base.color('fail', `  REQUIRE_ALL=1: ${this.#skipped.length} skipped, counted as failed`),
      );
    }
  }

  #writeCounts(): void {
    const file = process.env['TEST_COUNTS'];
    if (file === undefined || file === '') return;
    const skipped = this.#skipped.length;
    const { passes, failures } = this.stats;
    const failed = failures + (this.#requireAll ? skipped : 0);
    writeFileSync(file, `${JSON.stringify({ passed: passes, failed, skipped })}\n`);
  }
}

function emptyTally(): FileTally {
  return { passed: 0, failed: 0, skipped: 0, durationMs: 0 };
}
