import { expect, test } from 'vitest';
import { encodePart10Header, readPart10Header } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import { mutate, randomOf } from '../../data-set/mutator.ts';
import { publicHeaders, readWhole } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { deidentified } from './images.ts';

test('mutated public headers: clean and readable again, or held with a reason; nothing is thrown', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const random = randomOf(13);
  const seeds = [...publicHeaders(root)]
    .filter(({ state }) => (state.bulk?.offset ?? 1e6) < 8_000)
    .map(({ bytes, state, transferSyntax }) => ({ bytes: bytes.subarray(0, state.bulk?.offset), transferSyntax }));
  const seen = { clean: 0, hold: 0 };
  for (let round = 0; round < 4_000; round += 1) {
    const seed = seeds[Math.floor(random() * seeds.length)];
    const state = seed === undefined ? 'none' : readWhole(mutate(seed.bytes, random), seed.transferSyntax);
    if (typeof state === 'string' || state.state !== 'header') continue;
    const result = deidentified(state.dataSet);
    seen[result.kind] += 1;
    if (result.kind === 'hold') continue;
    const file = encodePart10Header(result.dataSet, { transferSyntax: '1.2.840.10008.1.2.1' });
    expect(firstString(readPart10Header(file).dataSet, 0x00080018)).toBe(result.identity.sopInstanceUid);
  }
  expect(seen.clean).toBeGreaterThan(100);
  expect(seen.hold).toBeGreaterThan(10);
});
