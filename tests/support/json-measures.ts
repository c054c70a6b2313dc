/** How deep arrays and objects nest, strings left out. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const mark of marksOf(text)) {
    if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth);
    else if (mark === ']' || mark === '}') depth--;
  }
  return deepest;
}

/** How many values there are: arrays, objects, and what follows a comma. */
export function valuesOf(text: string): number {
  let count = 0;
  for (const mark of marksOf(text)) if (mark === '[' || mark === '{' || mark === ',') count++;
  return count;
}

/** What stands outside strings. */
function* marksOf(text: string): Generator<string, void, undefined> {
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? '';
    if (unit === '"') isInString = !isInString;
    else if (isInString) at += unit === '\\' ? 1 : 0;
    else yield unit;
  }
}
