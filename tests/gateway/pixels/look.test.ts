import { expect, test } from 'vitest';
import { Look } from '../../../gateway/pixels/look.ts';

test('a film with text in every frame keeps the first boxes only, and counts every image', () => {
  const look = new Look();
  const model = { name: 'detector', sha256: 'aa', provider: 'cpu' } as const;
  const boxes = Array.from({ length: 7 }, (_, x) => ({ x, y: 0, width: 1, height: 1, score: 1, readings: [] }));
  for (let frame = 0; frame < 1_000; frame += 1) {
    look.saw({ boxes, model, milliseconds: 1 });
    look.keep(boxes.map((box) => ({ ...box, frame, seenIn: 'frame' })));
  }
  expect(look.findings()).toMatchObject({ imagesLookedAt: 1_000 });
  expect(look.boxes).toHaveLength(500);
  expect(look.boxes[0]).toMatchObject({ frame: 0, x: 0 });
  expect(look.boxes.at(-1)).toMatchObject({ frame: 71, x: 2 });
});
