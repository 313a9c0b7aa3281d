/** What ships keeps the rules that a model of the house is held to. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkModel } from '../../model-files/check-model.ts';

const folder = new URL('../../inference/models/', import.meta.url);
const shipped = readdirSync(folder)
  .map((name) => ({ name, manifest: JSON.parse(readFileSync(new URL(`${name}/manifest.json`, folder), 'utf8')) }))
  .filter(({ manifest }) => manifest.format === 'markit-model-1');

test('there are findings, view, sex and age', () => {
  expect(shipped.map(({ name }) => name).sort()).toEqual(['age', 'findings', 'sex', 'view']);
});

test.each(shipped)('$name passes the checks of an import', ({ name, manifest }) => {
  const bytes = readFileSync(new URL(`${name}/model.onnx`, folder));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(checkModel({ bytes, sha256, manifest }).manifest.name).toBe(manifest.name);
});
