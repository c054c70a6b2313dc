const MAX_EXAMPLES = 5;

/** Things that should not happen at all: counted, and the first few kept. */
export class Incidents {
  count = 0;
  readonly examples: string[] = [];

  add(what: string): void {
    this.count += 1;
    if (this.examples.length < MAX_EXAMPLES) this.examples.push(what);
  }
}
