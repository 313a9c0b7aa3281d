import { expect, test } from 'vitest';
import { mapsOf } from '../../../inference/postprocess/maps.ts';
import { checkAnswers } from '../../../inference/trial/check-answers.ts';
import { manifestFor } from '../../support/model-manifest.ts';

const plain = manifestFor(new Uint8Array());
const manifest = { ...plain, outputs: { ...plain.outputs, features: null, map: { name: 'map', layer: 'layer' } } };
const labels = manifest.labels.length;

function tried(side: number): () => void {
  const map = { data: new Float32Array(labels * side), dims: [1, labels, side, 1] };
  const scores = { data: new Float32Array(labels), dims: [1, labels] };
  return () => checkAnswers({ [manifest.outputs.scores.name]: scores, map }, manifest, 1);
}

test('a trial takes the maps that can be shown, and no others', () => {
  const placement = { left: 0, top: 0, width: 1, height: 1 };
  const shown = (side: number) => () =>
    mapsOf({ data: new Float32Array(labels * side), dims: [1, labels, side, 1] }, manifest.labels, placement);
  expect(tried(512)).not.toThrow();
  expect(shown(512)).not.toThrow();
  expect(shown(513)).toThrow();
  expect(tried(513)).toThrow(expect.objectContaining({ code: 'TRIAL_OUTPUT' }));
});
