/** Instances for the clearing story, made of a header and frames in memory; the image store's are the same shape. */

import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import type { ClearableInstance } from '../../gateway/pixels/clearable.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';

/** Where the first frame lies in the file that is made up. */
export const firstByte = 1000;

export function clearable(format: FrameFormat, frames: readonly Uint8Array[]): ClearableInstance {
  const file = new Uint8Array(Buffer.concat([new Uint8Array(firstByte), ...frames]));
  const starts = frames.map((_, index) => frames.slice(0, index).reduce((sum, { length }) => sum + length, firstByte));
  return {
    shape: format,
    header: async () => dataSetOf(elements(format, frames.length)),
    frame: async (index) => ({
      ranges: [{ offset: starts[index] ?? 0, length: frames[index]?.length ?? 0 }],
      firstBit: 0,
    }),
    read: async function* (ranges) {
      for (const { offset, length } of ranges) yield file.slice(offset, offset + length);
    },
  };
}

function elements(format: FrameFormat, frames: number): DataElement[] {
  return [
    word(0x00280002, format.samplesPerPixel),
    { kind: 'value', tag: 0x00280004, vr: 'CS', value: Buffer.from(format.photometric) },
    word(0x00280006, format.planar ? 1 : 0),
    { kind: 'value', tag: 0x00280008, vr: 'IS', value: Buffer.from(String(frames)) },
    word(0x00280010, format.rows),
    word(0x00280011, format.columns),
    word(0x00280100, format.bitsAllocated),
    ...(format.floats ? [] : wholeNumbers(format)),
  ];
}

function wholeNumbers({ bitsStored, highBit, signed }: FrameFormat): DataElement[] {
  return [word(0x00280101, bitsStored), word(0x00280102, highBit), word(0x00280103, signed ? 1 : 0)];
}

function word(tag: number, value: number): DataElement {
  return { kind: 'value', tag, vr: 'US', value: new Uint8Array(Uint16Array.of(value).buffer) };
}
