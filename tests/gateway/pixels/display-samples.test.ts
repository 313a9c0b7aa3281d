/** The samples of a display copy, read as the native frame that they are said to be, are the decoded ones. */
import { expect, it } from 'vitest';
import { explicitLittleEndian } from '../../../data-set/transfer-syntax.ts';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { displaySamples } from '../../../gateway/pixels/display-samples.ts';
import { FrameError } from '../../../gateway/pixels/frame-error.ts';
import type { DecodedFrame, FrameFormat } from '../../../gateway/pixels/frame-format.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { publicFrames } from './public-frames.ts';

const root = sharedData('dicom');

async function decoded(bytes: Uint8Array, format: FrameFormat): Promise<DecodedFrame | undefined> {
  try {
    return await decodeFrame(bytes, format);
  } catch (thrown) {
    if (thrown instanceof FrameError) return undefined;
    throw thrown;
  }
}

it('are the same in every public grey file with encapsulated frames', async (ctx) => {
  if (!root) return ctx.skip(noSharedData);
  const different: string[] = [];
  let compared = 0;
  for (const frame of publicFrames(root)) {
    const { format } = frame;
    if (!frame.encapsulated || format.samplesPerPixel !== 1 || ![8, 16].includes(format.bitsAllocated)) continue;
    const original = await decoded(frame.bytes(), format);
    if (!original) continue;
    const native = { ...format, transferSyntax: explicitLittleEndian };
    const copy = await decodeFrame(displaySamples(original, format.bitsAllocated), native);
    compared++;
    if (
      copy.samples.length !== original.samples.length ||
      !copy.samples.every((value, i) => value === original.samples[i])
    )
      different.push(frame.file);
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(60);
}, 60_000);

const shape = { rows: 1, columns: 2, samplesPerPixel: 1, planar: false, photometric: 'MONOCHROME2' } as const;

it('that came narrow take the width of their header, with their sign', () => {
  const narrow: DecodedFrame = { ...shape, bitsAllocated: 8, signed: true, samples: Int8Array.of(-2, 5) };
  expect(displaySamples(narrow, 16)).toEqual(Uint8Array.of(0xfe, 0xff, 5, 0));
  expect(displaySamples(narrow, 8)).toEqual(Uint8Array.of(0xfe, 5));
});

it('wider than their header, or of colour, are refused', () => {
  const wide: DecodedFrame = { ...shape, bitsAllocated: 16, signed: false, samples: Uint16Array.of(1, 2) };
  expect(() => displaySamples(wide, 8)).toThrow(expect.objectContaining({ defect: 'format' }));
  expect(() => displaySamples({ ...wide, samplesPerPixel: 3 }, 16)).toThrow(
    expect.objectContaining({ defect: 'format' }),
  );
});
