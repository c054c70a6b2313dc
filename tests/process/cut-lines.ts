/** One statement or entry of a list: its first line opens as many brackets as its last one closes. */
type Unit = readonly string[];

const OPENING = new Set('([{');
const CLOSING = new Set(')]}');

/**
 * Takes all lines out of a program of the house's format that need what is imported from `folder`: the imports, what
 * they are used for, and so on for each constant that goes. Of a statement of several lines only those lines go that
 * need it, unless it is the first.
 */
export function cutLines(source: string, folder: string): string {
  const names = new Set<string>();
  let lines: readonly string[] = source.split('\n');
  for (let count = -1; count !== names.size;) {
    count = names.size;
    lines = cut(lines, (line) => {
      const isImported = line.includes(`from '${folder}`);
      const goes = isImported || wordsOf(line).some((word) => names.has(word));
      if (isImported) for (const name of importedBy(line)) names.add(name);
      const declared = /^\s*const (\w+) = /.exec(line)?.[1];
      if (goes && declared !== undefined) names.add(declared);
      return goes;
    });
  }
  return lines.join('\n');
}

function cut(lines: readonly string[], goes: (line: string) => boolean): readonly string[] {
  return unitsOf(lines).flatMap((unit) => {
    const [first = '', ...rest] = unit;
    if (first.trimStart().startsWith('import ') ? goes(unit.join(' ')) : goes(first)) return [];
    return rest.length === 0 ? unit : [first, ...cut(rest.slice(0, -1), goes), ...rest.slice(-1)];
  });
}

function unitsOf(lines: readonly string[]): readonly Unit[] {
  const units: string[][] = [];
  let depth = 0;
  let open: string[] | undefined;
  for (const line of lines) {
    if (open === undefined) units.push((open = []));
    open.push(line);
    for (const character of codeOf(line)) {
      if (OPENING.has(character)) depth++;
      else if (CLOSING.has(character)) depth--;
    }
    if (depth <= 0) {
      depth = 0;
      open = undefined;
    }
  }
  return units;
}

/** Without strings and comments. */
function codeOf(line: string): string {
  return line.replaceAll(/'(?:[^'\\]|\\.)*'|`[^`]*`/g, "''").replace(/\/\/.*|^\s*(?:\/\*)?\*.*/, '');
}

function wordsOf(line: string): readonly string[] {
  return codeOf(line).match(/[\w$]+/g) ?? [];
}

function importedBy(statement: string): readonly string[] {
  const names = /\{(.*)\}/.exec(statement)?.[1] ?? '';
  return names.split(',').flatMap((name) => /(\w+)\s*$/.exec(name)?.[1] ?? []);
}
