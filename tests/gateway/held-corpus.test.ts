import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileMeta } from '../../data-set/part10.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { manifestPixels } from '../corpus/same-samples.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';

/** Odd files and the even ones that show the same: made by others from one image. */
const twins: Readonly<Record<string, string>> = {
  'dicomParser/CT1_UNC.explicit_big_endian.dcm': 'dicomParser/CT1_UNC.explicit_little_endian.dcm',
  'cornerstone3D/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm':
    'cornerstone3D/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm',
  'cornerstone3D/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm':
    'cornerstone3D/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm',
  'pydicom/test_files/MR_small_bigendian.dcm': 'pydicom/test_files/MR_small.dcm',
  'pydicom/test_files/MR_small_expb.dcm': 'pydicom/test_files/MR_small.dcm',
  'pydicom/test_files/MR_small_padded.dcm': 'pydicom/test_files/MR_small.dcm',
  'pydicom-data/OBXXXX1A_expb.dcm': 'pydicom-data/OBXXXX1A.dcm',
  'pydicom-data/OBXXXX1A_expb_2frame.dcm': 'pydicom-data/OBXXXX1A_2frame.dcm',
  'pydicom-data/SC_rgb_expb.dcm': 'pydicom-data/SC_rgb.dcm',
  'pydicom-data/SC_rgb_expb_2frame.dcm': 'pydicom-data/SC_rgb_2frame.dcm',
  'pydicom-data/liver_expb.dcm': 'pydicom-data/liver.dcm',
  'pydicom/test_files/liver_expb_1frame.dcm': 'pydicom/test_files/liver_1frame.dcm',
  'pydicom-data/SC_rgb_expb_32bit.dcm': 'pydicom-data/SC_rgb_32bit.dcm',
  'pydicom-data/SC_rgb_expb_32bit_2frame.dcm': 'pydicom-data/SC_rgb_32bit_2frame.dcm',
  'pydicom/test_files/SC_rgb_small_odd_big_endian.dcm': 'pydicom/test_files/SC_rgb_small_odd.dcm',
  'dicognito/test_writes_deflated_file_correctly/CT_small_deflated.dcm': 'pydicom/test_files/CT_small.dcm',
};

/** What becomes of all that the first look holds. */
const ends: Readonly<Record<string, number>> = {
  released: 32,
  'sop-instance-differs': 12,
  'unknown-sop-class': 8,
  report: 8,
  'no-pixels': 26,
  waveform: 2,
  document: 1,
  'bulk-truncated': 2,
  'bulk-codestream': 1,
  'element-twice': 1,
  'no-data-set': 1,
};

interface Second {
  readonly file: string;
  readonly end: InstanceRow | string;
}

async function heldTwice(box: TestBox, root: string, files: Iterable<string>): Promise<Second[]> {
  const found: Second[] = [];
  for (const file of files) {
    const content = readFileSync(join(root, file));
    let part10: ReturnType<typeof readFileMeta>;
    try {
      part10 = readFileMeta(content);
    } catch {
      // Not a Part 10 file: tests/corpus sends these.
      continue;
    }
    const before = box.held.length;
    await push(box.ingest, part10.meta, content.subarray(part10.dataSetOffset));
    const held = box.held[before];
    if (held) found.push({ file, end: await box.reconsider(held) });
  }
  return found;
}

test('public files: what the first look holds is clean at the second, sample for sample, or waits with its reason', async (context) => {
  const root = sharedData('dicom');
  if (!root) return context.skip(noSharedData);
  const manifest = manifestPixels();
  const box = await openTestBox();
  const looked = await heldTwice(box, root, manifest.keys());
  const counts: Record<string, number> = {};
  let same = 0;
  for (const { file, end } of looked) {
    const word = typeof end === 'string' ? end : 'released';
    counts[word] = (counts[word] ?? 0) + 1;
    const twin = twins[file];
    if (typeof end === 'string' || twin === undefined) continue;
    expect(sha256OfPixels(box, end), file).toBe(manifest.get(twin));
    same += 1;
  }
  console.log(counts);
  expect(counts).toEqual(ends);
  expect(same).toBe(Object.keys(twins).length);
  expect(box.log.filter((line) => !('code' in line))).toEqual([]);
}, 60_000);

function sha256OfPixels(box: TestBox, { file, pixelOffset, pixelLength }: InstanceRow): string {
  const at = pixelOffset ?? 0;
  const value = readFileSync(join(box.imagesFolder, file)).subarray(at, at + (pixelLength ?? 0));
  return createHash('sha256').update(value).digest('hex');
}
