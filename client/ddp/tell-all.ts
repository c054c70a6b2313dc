/** Tells each listener; one that throws keeps neither the others nor the caller from going on, and is reported as uncaught. */
export function tellAll<News>(listeners: Iterable<(news: News) => void>, news: News): void {
  // A copy: a listener may take itself away, or bring another.
  for (const listener of Array.from(listeners)) {
    try {
      listener(news);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
