import type { Point } from '../../shared/classroom/stroke.ts';

/** What a mouse, finger or pen does, in CSS pixels from the surface's left upper corner. */
export interface PenListener {
  onDown(at: Point): void;
  /** In order; also what the browser gathered since the last frame. */
  onMove(points: readonly Point[]): void;
  onUp(): void;
}

/**
 * One line at a time: a second finger, or the palm beside the pen, is passed over. A line that the system breaks off is up where
 * it was, not lost.
 */
export function listenToPen(surface: HTMLElement, listener: PenListener): void {
  let pointerId: number | undefined;
  let left = 0;
  let top = 0;
  const placeOf = ({ clientX, clientY }: PointerEvent): Point => ({ x: clientX - left, y: clientY - top });
  const end = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    pointerId = undefined;
    listener.onUp();
  };

  surface.addEventListener('pointerdown', (event) => {
    if (pointerId !== undefined || event.button !== 0) return;
    pointerId = event.pointerId;
    ({ left, top } = surface.getBoundingClientRect());
    // So that a line may leave the surface and come back.
    surface.setPointerCapture(event.pointerId);
    listener.onDown(placeOf(event));
  });
  surface.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointerId) return;
    const gathered = event.getCoalescedEvents?.() ?? [];
    listener.onMove((gathered.length > 0 ? gathered : [event]).map(placeOf));
  });
  surface.addEventListener('pointerup', (event) => {
    if (event.pointerId === pointerId) listener.onMove([placeOf(event)]);
    end(event);
  });
  surface.addEventListener('pointercancel', end);
  surface.addEventListener('lostpointercapture', end);
  // A long press is a dot, not a menu.
  surface.addEventListener('contextmenu', (event) => event.preventDefault());
}
