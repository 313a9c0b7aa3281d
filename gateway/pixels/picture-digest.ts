/**
 * Keyed digests of what an instance shows: the same samples under another transfer syntax give the same one. Keyed, because
 * a digest that anybody could make would find an image that was published elsewhere.
 */
import { createHmac } from 'node:crypto';
import type { DataSet } from '../../data-set/data-set.ts';
import { findElement } from '../../data-set/data-set.ts';
import { firstString, items, numbers, strings } from '../../data-set/values.ts';
import { type DecodedFrame, isFloats, type SampleArray, sampleArray } from './frame-format.ts';

/** HMAC-SHA-256 in hex. */
export interface PictureDigest {
  /** Over every frame: its shape and its numbers. */
  readonly samples: string;
  /** Over what a reader is told of them and measures by: view, side, scale, palette. */
  readonly description: string;
}

/** Of one frame; `bitsStored` says in how few bytes a sample fits. */
export function frameDigest(key: Uint8Array, frame: DecodedFrame, bitsStored: number): string {
  const { rows, columns, samplesPerPixel, signed, photometric } = frame;
  const floats = isFloats(frame.samples);
  const samples = floats ? frame.samples : narrowed(frame.samples, bitsStored, signed);
  const shape = [rows, columns, samplesPerPixel, signed, photometric, samples.BYTES_PER_ELEMENT];
  // The bits of 1.0 are a whole number too.
  if (floats) shape.push('floats');
  return createHmac('sha256', key)
    .update(`frame ${JSON.stringify(shape)}`)
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest('hex');
}

/** A decoder may give 8 bits in one byte or in two: the numbers count, not their width. */
function narrowed(samples: SampleArray, bitsStored: number, signed: boolean): SampleArray {
  const narrow = sampleArray(0, bitsStored, signed);
  if (narrow.BYTES_PER_ELEMENT >= samples.BYTES_PER_ELEMENT) return samples;
  const kept = sampleArray(samples.length, bitsStored, signed);
  kept.set(samples);
  for (let i = 0; i < samples.length; i++) if (kept[i] !== samples[i]) return samples;
  return kept;
}

export function pictureDigest(key: Uint8Array, frames: readonly string[], header: DataSet): PictureDigest {
  const keyed = (kind: string, value: unknown) =>
    createHmac('sha256', key)
      .update(`${kind} ${JSON.stringify(value)}`)
      .digest('hex');
  return { samples: keyed('samples', frames), description: keyed('description', described(header)) };
}

/** Windows are left out: a reader sets their own, and a workstation writes its last one back. */
function described(header: DataSet): unknown {
  const [view] = items(header, 0x00540220);
  return {
    modality: firstString(header, 0x00080060),
    bodyPart: firstString(header, 0x00180015),
    view: firstString(header, 0x00185101),
    viewCode: view && firstString(view, 0x00080100),
    laterality: firstString(header, 0x00200062) ?? firstString(header, 0x00200060),
    orientation: strings(header, 0x00200020),
    spacing: numbers(header, 0x00280030),
    imagerSpacing: numbers(header, 0x00181164),
    rescale: [numbers(header, 0x00281053), numbers(header, 0x00281052)],
    presentation: firstString(header, 0x20500020),
    palette: [0x00281101, 0x00281201, 0x00281202, 0x00281203].map((tag) => {
      const element = findElement(header, tag);
      return element?.kind === 'value' ? Buffer.from(element.value).toString('base64') : undefined;
    }),
  };
}
