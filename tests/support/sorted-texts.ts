/** Values as texts in an order of their own: to compare lists whose order nothing promises. */
export function sortedTexts(values: readonly unknown[]): readonly string[] {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).toSorted();
}
