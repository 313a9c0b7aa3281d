/** A model is checked where it can hold up nobody, and a check that does not end, or fills its memory, is a refusal. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkArrived } from '../../../gateway/models/check-arrived.ts';
import { checkInProcess } from '../../../gateway/models/check-in-process.ts';
import { defaultLimits } from '../../../model-files/onnx/limits.ts';
import { manifestFor } from '../../support/model-manifest.ts';
import { classifier } from '../../support/small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = classifier();
const modelPath = join(folder, 'model.onnx');
writeFileSync(modelPath, bytes);
const manifest = JSON.stringify(manifestFor(bytes));
const question = { modelPath, mappedPath: join(folder, 'mapped.onnx'), manifest, addMap: false, limits: defaultLimits };

describe('a check in a process', () => {
  test('finds what it finds without one, and writes a file only where it added a map', async () => {
    const plain = await checkInProcess(question);
    expect({ ...plain, bytes }).toEqual(checkArrived({ ...question, bytes }));
    expect(existsSync(question.mappedPath)).toBe(false);
    const mapped = await checkInProcess({ ...question, addMap: true });
    const { bytes: wanted, ...found } = checkArrived({ ...question, bytes, addMap: true });
    expect(mapped).toEqual(found);
    expect(Buffer.compare(readFileSync(question.mappedPath), wanted)).toBe(0);
  });

  test('refuses with all reasons', async () => {
    await expect(checkInProcess({ ...question, manifest: '{}' })).rejects.toMatchObject({ code: 'MANIFEST_SCHEMA' });
    await expect(checkInProcess({ ...question, manifest: '{' })).rejects.toMatchObject({ code: 'MANIFEST_UNREADABLE' });
  });

  test('a file that is gone is no fault of a model', async () => {
    const gone = checkInProcess({ ...question, modelPath: join(folder, 'gone.onnx') });
    await expect(gone).rejects.toThrow(/could not be checked/);
  });

  test('ends at its time and at its heap', async () => {
    const early = checkInProcess(question, { milliseconds: 1, heapMegabytes: 256 });
    await expect(early).rejects.toMatchObject({ code: 'CHECK_TOO_MUCH' });
    const flood = `[${'{},'.repeat(2 ** 22)}0]`;
    const narrow = checkInProcess({ ...question, manifest: flood }, { milliseconds: 60_000, heapMegabytes: 64 });
    await expect(narrow).rejects.toMatchObject({ code: 'CHECK_TOO_MUCH' });
  }, 60_000);
});
