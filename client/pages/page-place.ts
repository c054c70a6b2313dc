import { isStudentId } from '../../shared/classroom/stroke-limits.ts';

/** Where a page's address leads; the part behind `#` never reaches a server or its log. */
export type PagePlace =
  | { readonly kind: 'plain' }
  /** By the secret of a link or QR. */
  | { readonly kind: 'join'; readonly link: string }
  | { readonly kind: 'class'; readonly classroomId: string }
  | { readonly kind: 'claim'; readonly token: string };

export function placeOf(hash: string): PagePlace {
  const [word, value = ''] = hash.replace(/^#/, '').split('=', 2);
  const text = decoded(value);
  if (text === '') return { kind: 'plain' };
  if (word === 'join') return { kind: 'join', link: text };
  // Ids of classrooms and of students are of one form.
  if (word === 'class' && isStudentId(text)) return { kind: 'class', classroomId: text };
  if (word === 'claim') return { kind: 'claim', token: text };
  return { kind: 'plain' };
}

export function hashOfClass(classroomId: string): string {
  return `#class=${encodeURIComponent(classroomId)}`;
}

/** From now on a reload leads to the class; secrets leave the address bar, and with it the history. */
export function stayInClass(classroomId: string): void {
  history.replaceState(null, '', hashOfClass(classroomId));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
