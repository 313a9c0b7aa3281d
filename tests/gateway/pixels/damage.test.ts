/** A frame that was cut is found wherever it was cut; the rates at which zeroed spans are found are printed and held. */

import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import type { FrameFormat } from '../../../gateway/pixels/frame-format.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { countRow, publicFrames } from './public-frames.ts';

const root = sharedData('dicom');

async function isFound(bytes: Uint8Array, format: FrameFormat): Promise<boolean> {
  return decodeFrame(bytes, format).then(
    () => false,
    () => true,
  );
}

/** Frames that decode, and at most so many of a coding: they are decoded a dozen times each. */
async function goodFrames(path: string, each: number) {
  const kept = new Map<string, number>();
  const frames: { file: string; coding: string; format: FrameFormat; bytes: Uint8Array }[] = [];
  for (const frame of publicFrames(path)) {
    const coding = frame.syntax.slice(17);
    const count = kept.get(coding) ?? 0;
    if (!frame.encapsulated || count >= each) continue;
    const bytes = frame.bytes();
    if (await isFound(bytes, frame.format)) continue;
    kept.set(coding, count + 1);
    frames.push({ file: frame.file, coding, format: frame.format, bytes });
  }
  return frames;
}

describe('a damaged frame', { timeout: 300_000 }, () => {
  it('that was cut is found at every point, in every public file', async (ctx) => {
    if (!root) return ctx.skip(noSharedData);
    const counts: Record<string, { files: number; cuts: number; found: number }> = {};
    const missed: string[] = [];
    for (const { file, coding, format, bytes } of await goodFrames(root, Infinity)) {
      const count = countRow(counts, coding, { files: 0, cuts: 0, found: 0 });
      count.files++;
      for (const share of [0.02, 0.25, 0.5, 0.75, 0.95, 1]) {
        // The last cut takes what is left of the end marker and its padding byte.
        const at = Math.min(bytes.length - 4, Math.floor(bytes.length * share));
        count.cuts++;
        if (await isFound(bytes.slice(0, at), format)) count.found++;
        else missed.push(`${file} at ${at} of ${bytes.length}`);
      }
    }
    console.table(counts);
    expect(missed).toEqual([]);
  });

  it('that was cut and closed again with an end marker is found', async (ctx) => {
    if (!root) return ctx.skip(noSharedData);
    const counts: Record<string, { cuts: number; found: number }> = {};
    for (const { coding, format, bytes } of await goodFrames(root, 3)) {
      if (coding === '.5') continue; // RLE has no markers
      for (const share of [0.3, 0.6, 0.9]) {
        const count = countRow(counts, coding, { cuts: 0, found: 0 });
        const cut = bytes.slice(0, Math.floor(bytes.length * share) + 2);
        cut.set([0xff, 0xd9], cut.length - 2);
        count.cuts++;
        if (await isFound(cut, format)) count.found++;
      }
    }
    console.table(counts);
    for (const { cuts, found } of Object.values(counts)) expect(found).toBe(cuts);
  });

  it('with zeroed spans is found at the printed rates', async (ctx) => {
    if (!root) return ctx.skip(noSharedData);
    const counts: Record<string, { short: number; shortFound: number; long: number; longFound: number }> = {};
    for (const { coding, format, bytes } of await goodFrames(root, 6)) {
      const count = countRow(counts, coding, { short: 0, shortFound: 0, long: 0, longFound: 0 });
      for (const share of [0.3, 0.5, 0.8]) {
        const from = Math.floor(bytes.length * share);
        const short = bytes.slice().fill(0, from, from + 64);
        const long = bytes.slice().fill(0, from, Math.max(from, bytes.length - 64));
        if (Buffer.compare(short, bytes) === 0 || Buffer.compare(long, bytes) === 0) continue;
        count.short++;
        count.long++;
        if (await isFound(short, format)) count.shortFound++;
        if (await isFound(long, format)) count.longFound++;
      }
    }
    console.table(counts);
    // A code that is missing is always seen; of zeros inside code blocks only the length of their run tells.
    for (const [coding, { long, longFound }] of Object.entries(counts)) {
      expect([coding, longFound >= 0.9 * long]).toEqual([coding, true]);
    }
  });
});
