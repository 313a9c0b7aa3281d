import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepDrawn } from '../../../appliance/demo/keep-drawn.ts';
import { addImage, openTestApi, type TestApi } from '../../support/test-api.ts';

let api: TestApi;
const drawn = new Set<string>();

beforeAll(async () => {
  api = await openTestApi();
  const box = { x: 1, y: 1, width: 2, height: 2, score: 0.7, frame: 0, seenIn: 'frame' };
  const findings = JSON.stringify({ framesDecoded: 1, imagesLookedAt: 1, boxes: [box] });
  for (const n of [1, 2, 3, 4, 5]) {
    const uid = await addImage(api, n);
    const reason = n === 4 ? 'bits-outside-stored' : 'text-found';
    await api.store.write.setClearing({ id: n, clearing: 'held', reason, findings, at: 1 });
    if (n !== 5) drawn.add(uid);
  }
});
afterAll(() => api.close());

test('of held films of the demo all but two are let through; what is no film of it, or held for another reason, stays', async () => {
  const { decide } = api.services;
  // What was decided waits for its next look, and here nobody looks: the end of the patience is the end of the run.
  const until = Date.now() + 1_500;
  await keepDrawn({
    ...{ decide, ownerId: 3, until },
    isDrawn: (uid) => drawn.has(uid),
    allSent: () => true,
  });
  const rows = await Promise.all([1, 2, 3, 4, 5].map((id) => api.store.read.instance({ id })));
  expect(rows.map((row) => row?.clearing)).toEqual(['held', 'held', 'waiting', 'held', 'held']);
  expect(JSON.parse(rows[2]?.decision ?? 'null')).toMatchObject({ by: 'user-3', masked: [], kept: [{ x: 1, y: 1 }] });
});
