import { DrawingCanvas } from './drawing-canvas.ts';
import type { StudentDrawing } from './student-drawing.ts';

/** Pixels of each side. */
const SIDE = 1600;

/** A drawing on white, as a picture. */
export async function drawingPng(drawing: StudentDrawing): Promise<Blob> {
  const ink = new DrawingCanvas(document.createElement('canvas'), drawing);
  ink.resize(SIDE, SIDE, 1);
  ink.paint();
  const context = ink.element.getContext('2d');
  if (context === null) throw new Error('this browser has no canvas');
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, SIDE, SIDE);
  return await new Promise((resolve, reject) => {
    ink.element.toBlob((blob) => {
      if (blob === null) reject(new Error('this browser makes no pictures'));
      else resolve(blob);
    }, 'image/png');
  });
}
