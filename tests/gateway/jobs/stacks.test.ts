import { expect, test } from 'vitest';
import { defaultSourceClearing, type SourceClearing } from '../../../gateway/clear.ts';
import { stacksOf } from '../../../gateway/jobs/stacks.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import { instanceRow } from '../../support/instance-row.ts';

let last = 0;
function slice(own: Partial<Instance> = {}): Instance {
  last += 1;
  const undecided = { clearing: 'waiting', clearingReason: null, clearingFindings: null, clearedAt: null } as const;
  const shape = { rows: 512, columns: 512, samplesPerPixel: 1, photometric: 'MONOCHROME2', pixelOffset: 900 };
  const row = instanceRow({ sopInstanceUid: `2.25.${last}`, seriesInstanceUid: '2.25.7', modality: 'CT', ...shape });
  return {
    ...row,
    ...undecided,
    id: last,
    version: 1,
    samplesDigest: null,
    descriptionDigest: null,
    decision: null,
    ...own,
  };
}

const byDetector = () => defaultSourceClearing;
const sizes = (rows: Instance[], source: (source: string) => SourceClearing = byDetector) =>
  stacksOf(rows, source).map((stack) => stack.length);

test('slices of a series wait together, sixteen at most, whatever comes between them', () => {
  const rows = Array.from({ length: 20 }, () => slice());
  rows.splice(5, 0, slice({ seriesInstanceUid: '2.25.8' }), slice({ modality: 'CR', seriesInstanceUid: '2.25.9' }));
  const stacks = stacksOf(rows, byDetector);
  expect(stacks.map((stack) => stack.length)).toEqual([16, 1, 1, 4]);
  expect(stacks.flat().map(({ id }) => id)).toHaveLength(22);
});

test.each<[string, Partial<Instance>]>([
  ['another shape', { rows: 256 }],
  ['more bits', { bitsStored: 16, bitsAllocated: 16 }],
  ['several frames', { frames: 2 }],
  ['floats', { pixelRepresentation: null, bitsAllocated: 32 }],
  ['colour', { samplesPerPixel: 3, photometric: 'RGB' }],
  ['a palette', { photometric: 'PALETTE COLOR' }],
  ['no pixels', { pixelOffset: null }],
  ['text by its own word', { burnedIn: 'YES' }],
  ['a capture', { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }],
  ['a radiograph', { modality: 'DX' }],
  ['a display copy to be made', { rows: 1024, columns: 1024, transferSyntax: '1.2.840.10008.1.2.4.90' }],
])('%s is no part of a stack', (_, own) => {
  expect(sizes([slice(), slice(own), slice()])).toEqual([2, 1]);
});

test('where a person decides, or nobody needs to, each is looked at alone', () => {
  const rows = [slice(), slice()];
  expect(sizes(rows, () => ({ ordinary: 'person', textProne: 'person' }))).toEqual([1, 1]);
  expect(sizes(rows, () => ({ ordinary: 'none-needed', textProne: 'person' }))).toEqual([1, 1]);
});
