/** Paints boxes over: every sample in them becomes the darkest that the frame's colours have. */

import type { DecodedFrame } from './frame-format.ts';
import type { DecidedBox } from './image-decision.ts';
import type { Palette } from './luminance.ts';

/** In place. Boxes may reach beyond the image. */
export function maskFrame(frame: DecodedFrame, boxes: readonly DecidedBox[], palette?: Palette): void {
  const { rows, columns, samplesPerPixel, samples } = frame;
  const dark = darkest(frame, palette);
  for (const { x, y, width, height } of boxes) {
    for (let row = Math.max(0, y); row < Math.min(rows, y + height); row++) {
      for (let column = Math.max(0, x); column < Math.min(columns, x + width); column++) {
        const at = (row * columns + column) * samplesPerPixel;
        for (let sample = 0; sample < samplesPerPixel; sample++) samples[at + sample] = dark[sample] ?? 0;
      }
    }
  }
}

/** One value for each sample of a pixel: of grey the frame's own extreme, so that no window has to be changed for it. */
function darkest({ photometric, samplesPerPixel, bitsAllocated, samples }: DecodedFrame, palette?: Palette): number[] {
  if (photometric === 'PALETTE COLOR') return [palette ? darkestEntry(palette) : 0];
  if (samplesPerPixel === 1) return [extreme(samples, photometric === 'MONOCHROME1')];
  // PS3.3 C.7.6.3.1.2: no light, and no colour either.
  if (photometric.startsWith('YBR')) return [0, 2 ** (bitsAllocated - 1), 2 ** (bitsAllocated - 1)];
  return Array.from({ length: samplesPerPixel }, () => 0);
}

function extreme(samples: DecodedFrame['samples'], most: boolean): number {
  let value = samples[0] ?? 0;
  for (const sample of samples) if (most ? sample > value : sample < value) value = sample;
  return value;
}

function darkestEntry({ first, red, green, blue }: Palette): number {
  const lights = Array.from(red, (light, entry) => light + (green[entry] ?? 0) + (blue[entry] ?? 0));
  return first + lights.indexOf(Math.min(...lights));
}
