/** Slices of one series looked at in one run: as safe as each alone, at the cost of a few images for all of them. */

import { describe, expect, it } from 'vitest';
import { type ClearableFacts, clearStack, defaultSourceClearing } from '../../gateway/clear.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';
import type { TextImage } from '../../inference/contract.ts';
import { drawText, plainFilm } from '../inference/test-images.ts';
import { clearable } from './clearable.ts';
import { withDetector } from './with-detector.ts';

const facts: ClearableFacts = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', modality: 'CT', burnedIn: null };
const side = 256;
const depth = 6;
const format: FrameFormat = {
  ...{ transferSyntax: '1.2.840.10008.1.2.1', rows: side, columns: side, samplesPerPixel: 1, planar: false },
  ...{ bitsAllocated: 16, bitsStored: 16, highBit: 15, signed: true, photometric: 'MONOCHROME2' },
};

/** A body with a soft edge that drifts a little from slice to slice, with grain of its own in each. */
function bodies(): TextImage[] {
  return Array.from({ length: depth }, (_, index) => {
    const slice = plainFilm(side, side, index + 1);
    for (let at = 0; at < slice.pixels.length; at++) {
      const [x, y] = [(at % side) / side - 0.5 + 0.002 * index, Math.floor(at / side) / side - 0.5];
      const inside = 1 / (1 + Math.exp((Math.hypot(x, 1.3 * y) - 0.4) / 0.02));
      slice.pixels[at] = (slice.pixels[at] ?? 0) * inside;
    }
    return slice;
  });
}

/** -1024 to 1016, as computed tomography has them. */
function asSlice({ pixels }: TextImage): ReturnType<typeof clearable> {
  const samples = Int16Array.from(pixels, (value) => value * 8 - 1024);
  return clearable(format, [new Uint8Array(samples.buffer)]);
}

describe('clearStack', { timeout: 300_000 }, () => {
  const parts = withDetector();

  const clear = (instances: readonly ReturnType<typeof clearable>[]) =>
    clearStack(
      instances.map((instance) => ({ instance, facts })),
      defaultSourceClearing,
      { ...parts(), digestKey: new Uint8Array(32).fill(7) },
    );

  it('clears slices without text by three images, each with its own digest', async () => {
    const results = await clear(bodies().map(asSlice));
    expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: depth }, () => 'cleared'));
    for (const { findings } of results) {
      expect(findings).toMatchObject({ framesDecoded: 1, imagesLookedAt: 3, together: depth, boxes: [] });
      expect(findings.model?.name).toBe('markit-letters-1');
    }
    expect(new Set(results.map(({ findings }) => findings.picture?.samples)).size).toBe(depth);
  });

  it('holds the one slice with text, and clears its neighbours', async () => {
    const slices = bodies();
    const lettered = slices[3];
    if (lettered) drawText(lettered, 'SMITH J', 90, 120, 14, 250);
    const results = await clear(slices.map(asSlice));
    expect(results.map(({ kind }) => kind)).toEqual(['cleared', 'cleared', 'cleared', 'held', 'cleared', 'cleared']);
    expect(results[3]).toMatchObject({ reason: 'text-found', frame: 0 });
    expect(results[3]?.findings.boxes.map(({ seenIn }) => seenIn)).toContain('change');
    expect(results.map(({ findings }) => findings.together)).toEqual(results.map(() => depth));
  });

  it('holds the slices between one that text comes with and one that it goes with', async () => {
    const slices = bodies();
    for (const slice of slices.slice(2, 5)) drawText(slice, 'SMITH J', 90, 120, 14, 250);
    const results = await clear(slices.map(asSlice));
    expect(results.map(({ kind }) => kind)).toEqual(['cleared', 'cleared', 'held', 'held', 'held', 'cleared']);
  });

  it('holds every slice where the same text stands in all of them', async () => {
    const slices = bodies();
    for (const slice of slices) drawText(slice, 'HELEN', 20, 20, 14, 250);
    const results = await clear(slices.map(asSlice));
    expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: depth }, () => 'held'));
  });

  it('says of a slice that breaks off that it is broken, and clears the others', async () => {
    const instances = bodies().map(asSlice);
    instances[2] = clearable(format, [new Uint8Array(99)]);
    const results = await clear(instances);
    expect(results.map(({ kind }) => kind)).toEqual(['cleared', 'cleared', 'broken', 'cleared', 'cleared', 'cleared']);
    expect(results[2]).toMatchObject({ reason: 'truncated' });
  });

  it('throws a transient code while the detector is away, so that the stack comes again', async () => {
    const away = new InferenceClient({ socketPath: '/nonexistent/inference.sock' });
    const slices = bodies().map((slice) => ({ instance: asSlice(slice), facts }));
    const asked = clearStack(slices, defaultSourceClearing, { ...parts(), detector: away });
    await expect(asked).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
  });
});
