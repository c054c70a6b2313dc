/** How long `npm run fuzz` goes on with each of its runs, in seconds: FUZZ_SECONDS, 60 unless told. */
export const FUZZ_SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 60);

/** FUZZ_SEED: this one alone. Otherwise seeds that no run before has had, for as long as there is time. */
export function* fuzzSeeds(): Generator<number, void, undefined> {
  const given = process.env['FUZZ_SEED'];
  if (given !== undefined && given !== '') {
    yield Number(given);
    return;
  }
  const end = performance.now() + FUZZ_SECONDS * 1000;
  let seed = Date.now() % 2 ** 31;
  while (performance.now() < end) yield seed++;
}

/** How a run went, for the terminal. */
export function tellRun(what: string, seeds: number, inputs: number, startedAt: number): void {
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = Math.round(inputs / seconds);
  process.stdout.write(`    ${what}: ${seeds} seeds, ${inputs} inputs, ${rate} inputs/s\n`);
}
