/** Hands a file to the person at the browser. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(content);
  link.click();
  // The download has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name that every file system takes, made of what is readable in another. */
export function fileName(name: string, ending: string): string {
  const plain = name
    .replace(/[^\p{L}\p{N}_-]+/gu, ' ')
    .trim()
    .replaceAll(' ', '-');
  return `inkwell-${plain === '' ? 'drawing' : plain}.${ending}`;
}
