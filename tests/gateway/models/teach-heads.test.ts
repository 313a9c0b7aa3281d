import { expect, test } from 'vitest';
import { teachHeads } from '../../../gateway/models/teach-heads.ts';
import { classifier } from '../../support/small-models.ts';

const rows = 60;
const columns = 4;

/** Half of the cases have the finding; `odd` stands in one place of one case. */
function question(odd: number) {
  const data = Float64Array.from({ length: rows * columns }, (_, at) => Math.sin(at * 1.7) + (at % 8 < 4 ? 0.4 : 0));
  data[5] = odd;
  const label = {
    label: 'nodule',
    rows: Array.from({ length: rows }, (_, row) => row),
    targets: Float64Array.from({ length: rows }, (_, row) => row % 2),
    patients: Array.from({ length: rows }, (_, row) => `patient-${row}`),
  };
  const features = { rows, columns, data };
  return { onnx: classifier(), scores: 'scores', kind: 'finding' as const, features, labels: [label] };
}

test('heads are taught in a thread', async () => {
  const { labels } = await teachHeads(question(0.5));
  expect(labels.map(({ label, weights }) => [label, weights.length])).toEqual([['nodule', columns]]);
});

test.each([1e18, Number.POSITIVE_INFINITY])('a feature of %d is the model’s fault, and is said to be', async (odd) => {
  await expect(teachHeads(question(odd))).rejects.toMatchObject({ code: 'MODEL_NOT_TEACHABLE' });
});
