/** The models of chest films that are shipped: files as their manifests say, small, and the same answer however many are asked of. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelSession, openSession } from '../../inference/session.ts';
import { ModelManifest } from '../../model-files/manifest.ts';
import { plainFilm } from './test-images.ts';

const folder = join(import.meta.dirname, '..', '..', 'inference', 'models');

describe.each(['view', 'sex', 'age'])('%s', (name) => {
  const bytes = readFileSync(join(folder, name, 'model.onnx'));
  const manifest = Value.Parse(ModelManifest, JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8')));
  const { rows, columns } = manifest.input;
  let session: ModelSession;
  beforeAll(async () => {
    session = await openSession(bytes, { provider: 'cpu', threads: 1 });
  });
  afterAll(() => session.close());

  const films = [1, 2, 3].map((seed) =>
    Float32Array.from(plainFilm(columns, rows, seed).pixels, (value) => value / 255),
  );
  const ask = (lights: readonly Float32Array[]) =>
    session.run({
      [manifest.input.name]: {
        data: Float32Array.from(lights.flatMap((light) => [...light])),
        dims: [lights.length, 1, rows, columns],
      },
    });

  test('is the file of its manifest', () => {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(manifest.sha256);
    expect(manifest.name).toBe(`chest-${name}`);
    expect(session.inputs).toEqual([manifest.input.name]);
    expect(session.outputs).toEqual(['scores', 'features', 'map']);
  });

  test('says where its figures come from', () => {
    expect(manifest.notice).toBe('Starter model, 1,280 images of one hospital');
    expect(manifest.measured.map(({ on }) => on)).toEqual([
      'test patients, full frame',
      'test patients, central crop',
      'five folds, full frame',
      'five folds, central crop',
    ]);
    for (const { value, low, high } of manifest.measured) expect(low <= value && value <= high).toBe(true);
  });

  test('the three together leave room for a fourth below 4 MB', () => {
    const sizes = ['view', 'sex', 'age'].map((one) => readFileSync(join(folder, one, 'model.onnx')).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(2_900_000);
  });

  test('answers each film of a batch as it would alone', async () => {
    const together = await ask(films);
    expect(together.scores?.dims).toEqual([3, 1]);
    expect(together.features?.dims).toEqual([3, 2_432]);
    expect(together.map?.dims).toEqual([3, 1, 12, 12]);
    for (const [at, film] of films.entries()) {
      const alone = await ask([film]);
      expect(together.scores?.data[at]).toBeCloseTo(alone.scores?.data[0] ?? Number.NaN, 4);
    }
    expect(new Set(together.scores?.data).size).toBe(3);
    expect(Math.min(...(together.map?.data ?? []))).toBe(0);
    expect(Math.max(...(together.map?.data ?? []))).toBeGreaterThan(0);
  });
});
