/** A frame as the text detector sees it: 8-bit light, wide enough a window that letters at either end stay visible. */

import { floatLuminance } from './float-samples.ts';
import { type DecodedFrame, isFloats, type SampleArray } from './frame-format.ts';

export interface LuminanceImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** PALETTE COLOR tables (PS3.3 C.7.6.3.1.5), scaled to 8 bits. */
export interface Palette {
  /** Sample that maps to the first entry. */
  readonly first: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
}

/** `padding`: of floats, for which see floatLuminance. */
export function luminance(frame: DecodedFrame, palette?: Palette, padding?: number): LuminanceImage {
  const { columns: width, rows: height } = frame;
  if (isFloats(frame.samples)) {
    return { width, height, pixels: floatLuminance(frame.samples, frame.photometric === 'MONOCHROME1', padding) };
  }
  if (frame.photometric === 'PALETTE COLOR' && palette)
    return { width, height, pixels: ofPalette(frame.samples, palette) };
  if (frame.samplesPerPixel >= 3) return { width, height, pixels: ofColour(frame) };
  return { width, height, pixels: ofGrey(frame.samples, frame.photometric === 'MONOCHROME1') };
}

/**
 * Half of luma (BT.601), half of the strongest channel: blue letters on black have almost no luma, yellow ones on white no
 * other maximum.
 */
function light(red: number, green: number, blue: number): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue + Math.max(red, green, blue)) / 2;
}

function ofPalette(samples: SampleArray, { first, red, green, blue }: Palette): Uint8Array {
  const last = red.length - 1;
  const lights = Uint8Array.from(red, (value, i) => Math.round(light(value, green[i] ?? 0, blue[i] ?? 0)));
  const pixels = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    pixels[i] = lights[Math.min(last, Math.max(0, (samples[i] ?? 0) - first))] ?? 0;
  }
  return pixels;
}

function ofColour(frame: DecodedFrame): Uint8Array {
  const { samples, samplesPerPixel: step } = frame;
  const scale = 255 / (2 ** frame.bitsAllocated - 1);
  const chroma = frame.photometric.startsWith('YBR');
  const pixels = new Uint8Array(frame.rows * frame.columns);
  for (let i = 0, at = 0; i < pixels.length; i++, at += step) {
    const [a, b, c] = [(samples[at] ?? 0) * scale, (samples[at + 1] ?? 0) * scale, (samples[at + 2] ?? 0) * scale];
    // PS3.3 C.7.6.3.1.2, YBR_FULL: full range BT.601.
    const value = chroma
      ? light(
          clamp(a + 1.402 * (c - 128)),
          clamp(a - 0.344 * (b - 128) - 0.714 * (c - 128)),
          clamp(a + 1.772 * (b - 128)),
        )
      : light(a, b, c);
    pixels[i] = Math.round(value);
  }
  return pixels;
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** Share of the pixels that may lie beyond the window at each end; they are shown black or white, not lost. */
const beyond = 0.001;

function ofGrey(samples: SampleArray, inverted: boolean): Uint8Array {
  return windowed(samples, greyWindow(samples), inverted);
}

/** Samples that are shown black and white; what lies beyond is shown so too. */
export interface GreyWindow {
  readonly low: number;
  readonly high: number;
}

export function windowed(samples: SampleArray, { low, high }: GreyWindow, inverted: boolean): Uint8Array {
  const scale = high > low ? 255 / (high - low) : 0;
  const pixels = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round(Math.min(255, Math.max(0, ((samples[i] ?? 0) - low) * scale)));
    pixels[i] = inverted ? 255 - value : value;
  }
  return pixels;
}

/**
 * From the 0.1th to the 99.9th percentile, so that a few stray samples do not flatten the rest. A VOI window of the header is
 * not used: letters beyond it would not be seen.
 */
export function greyWindow(samples: SampleArray): GreyWindow {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const bins = Math.min(65_536, maximum - minimum + 1);
  if (!(bins > 1)) return { low: minimum, high: maximum };
  const width = (maximum - minimum + 1) / bins;
  const counts = new Uint32Array(bins);
  for (let i = 0; i < samples.length; i++) {
    const bin = Math.floor(((samples[i] ?? 0) - minimum) / width);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const allowed = samples.length * beyond;
  let [low, high] = [0, bins - 1];
  for (let seen = counts[low] ?? 0; seen < allowed && low < high; seen += counts[low] ?? 0) low++;
  for (let seen = counts[high] ?? 0; seen < allowed && high > low; seen += counts[high] ?? 0) high--;
  // Two values only, one of them rare: a line of text on an empty image. Then nothing is beyond.
  if (high <= low) return { low: minimum, high: maximum };
  return { low: minimum + low * width, high: minimum + high * width };
}
