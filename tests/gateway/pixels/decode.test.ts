/** Every public file's first frame is decoded to the samples that pydicom, pylibjpeg and Pillow give. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { FrameError } from '../../../gateway/pixels/frame-error.ts';
import type { DecodedFrame } from '../../../gateway/pixels/frame-format.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { countRow, type PublicFrame, publicFrames } from './public-frames.ts';

/** Why a file is not decoded, by name: each is a defect of the file or a retired process. */
const refused: Record<string, string> = {
  'cornerstone3D/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm': 'no-decoder', // retired
  'cornerstone3D/CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm': 'no-decoder', // retired
  'dcmjs/sample-op.dcm': 'no-decoder', // a baseline stream in the lossless transfer syntax
  'pydicom/test_files/GDCMJ2K_TextGBR.dcm': 'no-decoder', // JP2 boxes around the code stream
  'fo-dicom/HasFragmentSequence.dcm': 'trailing-bytes', // four bytes after EOI
  'pydicom/test_files/JPEG2000-embedded-sequence-delimiter.dcm': 'corrupt', // a delimiter written into SIZ
  'pydicom/test_files/MR_truncated.dcm': 'truncated',
};

/** Decoded here, not by the oracle, or with a difference that is the oracle's. */
const withoutOracle = new Set([
  'dicom-test-files/WG04/JPLY/MR4_JPLY', // Se and Al left zero: libjpeg reads it, pylibjpeg does not
  'pydicom/test_files/JPEG-lossy.dcm', // the same
  'pydicom-data/liver_rle.dcm', // RLE of packed bits: pylibjpeg expects bytes
  'pydicom-data/liver_nonbyte_aligned_rle.dcm',
  'pydicom-data/mlut_18.dcm', // pydicom extends the sign of 12 bits in 16; here samples stay as they are stored
]);

/** Mean difference of 16 x 16 cell means from the oracle: what inverse DCTs may differ by (T.83), in grey levels. */
const lossyTolerance = 0.1;

const root = sharedData('dicom');

describe('decodeFrame', { timeout: 300_000 }, () => {
  it('gives the samples of the oracle for every public file', async (ctx) => {
    if (!root) return ctx.skip(noSharedData);
    const counts: Record<string, { files: number; equal: number; near: number; refused: number; alone: number }> = {};
    const wrong: string[] = [];
    for (const frame of publicFrames(root)) {
      const count = countRow(counts, frame.syntax.slice(17) || ' ', {
        files: 0,
        equal: 0,
        near: 0,
        refused: 0,
        alone: 0,
      });
      count.files++;
      const outcome = await compare(frame);
      if (outcome === 'wrong') wrong.push(frame.file);
      else count[outcome]++;
    }
    console.table(counts);
    expect(wrong).toEqual([]);
  });

  it.each(['1.2.840.10008.1.2.4.53', '1.2.840.10008.1.2.4.55', '1.2.840.10008.1.2.4.110', '1.2.3'])(
    'answers no-decoder for transfer syntax %s',
    async (transferSyntax) => {
      await expect(decodeFrame(new Uint8Array(16), { ...grey, transferSyntax })).rejects.toMatchObject({
        defect: 'no-decoder',
      });
    },
  );

  it.each([
    ['no rows', { rows: 0 }, 'format'],
    ['12 bits allocated', { bitsAllocated: 12 }, 'format'],
    ['more bits stored than allocated', { bitsStored: 9 }, 'format'],
    ['two samples', { samplesPerPixel: 2 }, 'format'],
    ['a gigapixel', { rows: 65_535, columns: 65_535 }, 'too-large'],
  ])('refuses %s before it reads a byte', async (_, change, defect) => {
    await expect(decodeFrame(new Uint8Array(0), { ...grey, ...change })).rejects.toMatchObject({ defect });
  });
});

const grey = {
  ...{
    transferSyntax: '1.2.840.10008.1.2.1',
    rows: 4,
    columns: 4,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    bitsStored: 8,
  },
  ...{ highBit: 7, signed: false, planar: false, photometric: 'MONOCHROME2' },
};

async function compare(frame: PublicFrame): Promise<'equal' | 'near' | 'refused' | 'alone' | 'wrong'> {
  try {
    const decoded = await decodeFrame(frame.bytes(), frame.format);
    if (refused[frame.file]) return 'wrong';
    if (digest(decoded) === frame.sha256) return 'equal';
    if (frame.thumbnail && difference(decoded, frame.thumbnail) < lossyTolerance) return 'near';
    return withoutOracle.has(frame.file) ? 'alone' : 'wrong';
  } catch (thrown) {
    return thrown instanceof FrameError && refused[frame.file] === thrown.defect ? 'refused' : 'wrong';
  }
}

function digest({ samples }: DecodedFrame): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

const grid = 16;

/** Mean absolute difference of the cell means, as make-oracle.py cuts them. */
function difference({ rows, columns, samplesPerPixel, samples }: DecodedFrame, thumbnail: string): number {
  const expected = new Float32Array(new Uint8Array(Buffer.from(thumbnail, 'base64')).buffer);
  let sum = 0;
  for (let cell = 0; cell < grid * grid * samplesPerPixel; cell++) {
    const channel = cell % samplesPerPixel;
    const [row, column] = [Math.floor(cell / samplesPerPixel / grid), Math.floor(cell / samplesPerPixel) % grid];
    const [top, left] = [Math.floor((row * rows) / grid), Math.floor((column * columns) / grid)];
    const bottom = Math.max(Math.floor(((row + 1) * rows) / grid), top + 1);
    const right = Math.max(Math.floor(((column + 1) * columns) / grid), left + 1);
    let total = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) total += samples[(y * columns + x) * samplesPerPixel + channel] ?? 0;
    }
    sum += Math.abs(total / ((bottom - top) * (right - left)) - (expected[cell] ?? 0));
  }
  return sum / (grid * grid * samplesPerPixel);
}
