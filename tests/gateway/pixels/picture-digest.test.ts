/** Two codings of one image have one digest, and whatever a reader would see otherwise has another. */
import { describe, expect, it } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import type { DecodedFrame } from '../../../gateway/pixels/frame-format.ts';
import { frameDigest, pictureDigest } from '../../../gateway/pixels/picture-digest.ts';

const key = new Uint8Array(32).fill(1);
const frame: DecodedFrame = {
  ...{ rows: 2, columns: 2, samplesPerPixel: 1, bitsAllocated: 16, signed: false, planar: false },
  ...{ photometric: 'MONOCHROME2', samples: Uint16Array.of(0, 1, 254, 255) },
};
const digest = (change: Partial<DecodedFrame> = {}, bitsStored = 8) =>
  frameDigest(key, { ...frame, ...change }, bitsStored);

describe('a frame', () => {
  it('is the same in the width that another decoder gives', () => {
    expect(digest({ bitsAllocated: 8, samples: Uint8Array.of(0, 1, 254, 255) })).toBe(digest());
    expect(digest({ bitsAllocated: 32, samples: Uint32Array.of(0, 1, 254, 255) })).toBe(digest());
    const signed = { signed: true, samples: Int16Array.of(-2, -1, 0, 127) };
    expect(digest({ ...signed, samples: Int8Array.of(-2, -1, 0, 127) })).toBe(digest(signed));
  });

  it.each<[string, Partial<DecodedFrame>]>([
    ['with one other sample', { samples: Uint16Array.of(0, 1, 254, 254) }],
    ['with a sample past the bits that it names', { samples: Uint16Array.of(0, 1, 254, 255 + 256) }],
    ['turned on its side', { rows: 1, columns: 4 }],
    ['with the greys the other way', { photometric: 'MONOCHROME1' }],
    ['with a sign', { signed: true, samples: Int16Array.of(0, 1, 254, 255) }],
  ])('%s is another', (_name, change) => {
    expect(digest(change)).not.toBe(digest());
  });

  it('of the same bytes under another key is another', () => {
    expect(frameDigest(new Uint8Array(32), frame, 8)).not.toBe(digest());
  });
});

describe('an instance', () => {
  const view = [textElement(0x00185101, 'CS', 'PA'), textElement(0x00181164, 'DS', '0.2', '0.2')];
  const of = (frames: string[], elements = view) => pictureDigest(key, frames, dataSetOf(elements));

  it('is its frames in their order', () => {
    expect(of(['a', 'b']).samples).toBe(of(['a', 'b']).samples);
    expect(of(['b', 'a']).samples).not.toBe(of(['a', 'b']).samples);
    expect(of(['ab']).samples).not.toBe(of(['a', 'b']).samples);
  });

  it.each([
    ['view', [textElement(0x00185101, 'CS', 'AP')]],
    ['side', [textElement(0x00200062, 'CS', 'L')]],
    ['scale', [textElement(0x00181164, 'DS', '0.1', '0.1')]],
    ['palette', [textElement(0x00281201, 'LO', 'any bytes')]],
  ])('of another %s is described otherwise, with the same samples', (_name, elements) => {
    const [one, other] = [of(['a']), of(['a'], [...view, ...elements])];
    expect([other.samples === one.samples, other.description === one.description]).toEqual([true, false]);
  });

  it('is described alike whatever window it was last looked at in, and however a number is written', () => {
    const rewritten = [textElement(0x00185101, 'CS', 'PA'), textElement(0x00181164, 'DS', '0.20', '.2')];
    expect(of(['a'], [...rewritten, textElement(0x00281050, 'DS', '2048')])).toEqual(of(['a']));
  });
});
