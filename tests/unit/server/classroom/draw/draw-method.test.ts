import assert from 'node:assert/strict';
import { drawMethod } from '../../../../../server/classroom/methods/draw.ts';
import type { DrawCall } from '../../../../../server/classroom/draw/read-draw.ts';
import { scanDraw } from '../../../../../shared/classroom/scan-draw.ts';

type Parts = Parameters<typeof drawMethod>[0];
type Method = ReturnType<typeof drawMethod>;

const segmentsText = (x: string): string =>
  `[{"p":{"x":"${x}","y":"-1.05"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"0.00","y":"0.00"}}]`;

describe('draw in a classroom of which nothing is known yet', () => {
  it('keeps its stroke while it waits, whatever is drawn meanwhile', async () => {
    let tell: () => void = () => undefined;
    const known = new Promise<void>((resolve) => (tell = resolve));
    const drawn: string[] = [];
    const parts = {
      access: { whenKnown: () => known, requireAs: () => undefined },
      classrooms: {
        find: () => ({
          held: undefined,
          draw: ({ fields }: DrawCall) => drawn.push(Buffer.from(fields).toString()),
        }),
      },
      drawLimit: { take: () => undefined },
      presence: { drew: () => undefined },
    };
    const method = drawMethod(parts as unknown as Parts);
    const call = { connection: {}, userId: null, randomStream: () => null, unblock: () => undefined };
    const answers = ['1.00', '2.00', '3.00'].map((x) => {
      const scan = scanDraw(Buffer.from(`["u",${segmentsText(x)},{"classroomId":"c"}]`));
      assert.ok(scan);
      return method.run.call(call as unknown as ThisParameterType<Method['run']>, scan);
    });
    tell();
    await Promise.all(answers);
    assert.deepEqual(
      drawn,
      ['1.00', '2.00', '3.00'].map((x) => `{"u":"u","s":${segmentsText(x)}}`),
    );
  });
});
