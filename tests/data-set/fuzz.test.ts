import { expect, test } from 'vitest';
import { readPart10Header } from '../../data-set/part10.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { strings } from '../../data-set/values.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { mutate, randomOf } from './mutator.ts';
import { publicObjects, readWhole } from './public-headers.ts';

test('mutated public headers: an answer, a reason or a coded error, and what is read can be written', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const random = randomOf(20_261_124);
  const seeds = [...publicObjects(root)].map(({ bytes, transferSyntax }) => ({
    bytes: bytes.subarray(0, 8_000),
    transferSyntax,
  }));
  const seen = { header: 0, hold: 0, more: 0, error: 0 };
  for (let round = 0; round < 4_000; round += 1) {
    const seed = seeds[Math.floor(random() * seeds.length)];
    if (seed === undefined) continue;
    const state = readWhole(mutate(seed.bytes, random), seed.transferSyntax, 1 + Math.floor(random() * 4_000));
    if (typeof state === 'string') seen.error += 1;
    else {
      seen[state.state] += 1;
      if (state.state !== 'header') continue;
      for (const { tag } of state.dataSet.elements) strings(state.dataSet, tag);
      const once = writeDataSet(state.dataSet);
      expect(Buffer.compare(writeDataSet(readDataSet(once, { explicit: true })), once)).toBe(0);
    }
  }
  expect(seen.header).toBeGreaterThan(500);
  expect(seen.error).toBeGreaterThan(500);
});

test('random bytes behind a DICM prefix never get past a coded error', () => {
  const random = randomOf(7);
  for (let round = 0; round < 500; round += 1) {
    const bytes = Uint8Array.from({ length: 400 }, () => Math.floor(random() * 256));
    bytes.set([0x44, 0x49, 0x43, 0x4d, 2, 0], 128);
    expect(() => readPart10Header(bytes)).toThrowError(expect.objectContaining({ name: 'DataSetError' }));
  }
});
