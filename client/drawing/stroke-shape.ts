import { decodeStroke, type Stroke, type WireStroke } from '../../shared/classroom/stroke.ts';
import { parseDraw } from '../../shared/classroom/parse-draw.ts';
import type { DocumentShape, Fields } from '../ddp/client-api.ts';

/** Documents of the collection `segments` as strokes. A stroke never changes, so one that comes again is the one shown. */
export const strokeShape: DocumentShape<Stroke> = {
  decode(id, fields) {
    const stroke = wireStrokeOf(fields);
    return stroke && decodeStroke(id, stroke);
  },
  change: (stroke) => stroke,
  isSame: () => true,
};

/** Undefined for what no Inkwell server would send: other servers may hold anything under this name. */
function wireStrokeOf({ u, s, color, width }: Fields): WireStroke | undefined {
  const style = { ...(color === undefined ? {} : { color }), ...(width === undefined ? {} : { width }) };
  const draw = parseDraw([u, s, style]);
  return 'error' in draw ? undefined : (JSON.parse(draw.fieldsText) as WireStroke);
}
