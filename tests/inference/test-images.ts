/** Images for the detector: real films, and films of a detector's size with letters drawn by their strokes. */

import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { walkJpegMarkers } from '../../gateway/pixels/jpeg-markers.ts';
import type { TextImage } from '../../inference/contract.ts';

/** The first channel of a PNG or baseline JPEG file. */
export async function readImage(path: string): Promise<TextImage> {
  const bytes = new Uint8Array(readFileSync(path));
  if (path.endsWith('.png')) {
    const { width, height, channels, data } = decode(bytes);
    return {
      width,
      height,
      pixels: Uint8Array.from({ length: width * height }, (_, i) => data[i * channels] ?? 0),
      markers: true,
    };
  }
  const { rows, columns, components } = walkJpegMarkers(bytes);
  const { samples } = await decodeFrame(bytes, {
    ...{ transferSyntax: '1.2.840.10008.1.2.4.50', rows, columns, samplesPerPixel: components.length },
    ...{ bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: false, planar: false, photometric: 'MONOCHROME2' },
  });
  return { width: columns, height: rows, pixels: Uint8Array.from(samples), markers: true };
}

/** A soft, noisy film: brighter in the middle, grain of +-3, the same for the same seed. */
export function plainFilm(width: number, height: number, seed = 1): TextImage {
  const pixels = new Uint8Array(width * height);
  let state = seed;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const centre = Math.hypot(x / width - 0.5, y / height - 0.5);
      pixels[at] = 60 + 110 * Math.max(0, 1 - 2 * centre) + (state >>> 24) / 42 - 3;
    }
  }
  return { width, height, pixels, markers: true };
}

/** Segments of a letter in a 4 x 6 box: x1 y1 x2 y2. */
const strokes: Record<string, readonly (readonly [number, number, number, number])[]> = {
  A: [
    [0, 6, 2, 0],
    [2, 0, 4, 6],
    [1, 4, 3, 4],
  ],
  E: [
    [0, 0, 0, 6],
    [0, 0, 4, 0],
    [0, 3, 3, 3],
    [0, 6, 4, 6],
  ],
  H: [
    [0, 0, 0, 6],
    [4, 0, 4, 6],
    [0, 3, 4, 3],
  ],
  I: [
    [2, 0, 2, 6],
    [1, 0, 3, 0],
    [1, 6, 3, 6],
  ],
  J: [
    [4, 0, 4, 5],
    [4, 5, 3, 6],
    [3, 6, 1, 6],
    [1, 6, 0, 5],
  ],
  L: [
    [0, 0, 0, 6],
    [0, 6, 4, 6],
  ],
  M: [
    [0, 6, 0, 0],
    [0, 0, 2, 3],
    [2, 3, 4, 0],
    [4, 0, 4, 6],
  ],
  N: [
    [0, 6, 0, 0],
    [0, 0, 4, 6],
    [4, 6, 4, 0],
  ],
  S: [
    [4, 0, 0, 0],
    [0, 0, 0, 3],
    [0, 3, 4, 3],
    [4, 3, 4, 6],
    [4, 6, 0, 6],
  ],
  T: [
    [0, 0, 4, 0],
    [2, 0, 2, 6],
  ],
  '1': [
    [1, 1, 2, 0],
    [2, 0, 2, 6],
  ],
  '4': [
    [3, 0, 0, 4],
    [0, 4, 4, 4],
    [3, 0, 3, 6],
  ],
  '7': [
    [0, 0, 4, 0],
    [4, 0, 1, 6],
  ],
};

/** What letters are drawn into: light, or samples. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Int16Array | Uint16Array;
}

/** Draws capitals of `height` pixels with strokes a seventh as wide; returns the room they take. */
export function drawText(image: Canvas, text: string, x: number, y: number, height: number, light: number) {
  const unit = height / 6;
  const pen = Math.max(1, height / 14);
  [...text].forEach((letter, index) => {
    const left = x + index * unit * 5.5;
    for (const [x1, y1, x2, y2] of strokes[letter] ?? []) {
      const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) * unit * 2);
      for (let step = 0; step <= steps; step++) {
        const share = step / steps;
        dot(image, left + (x1 + (x2 - x1) * share) * unit, y + (y1 + (y2 - y1) * share) * unit, pen, light);
      }
    }
  });
  return { x, y, width: Math.round((text.length * 5.5 - 1.5) * unit), height };
}

function dot({ width, height, pixels }: Canvas, x: number, y: number, radius: number, light: number): void {
  for (let row = Math.ceil(y - radius); row <= y + radius; row++) {
    for (let column = Math.ceil(x - radius); column <= x + radius; column++) {
      if (row >= 0 && row < height && column >= 0 && column < width) pixels[row * width + column] = light;
    }
  }
}
