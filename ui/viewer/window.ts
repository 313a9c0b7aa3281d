/** Windows for a radiograph: what the file says, what its histogram says, and what a drag does (PS3.3 C.11.2.1.2). */

/** Width and centre in modality values (after the modality LUT). */
export interface Window {
  readonly width: number;
  readonly centre: number;
}

export interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** The presets of the keys Alt 1 to Alt 5, in this order. */
export const windowPresets = [
  { id: 'file', name: 'As stored' },
  { id: 'auto', name: 'Auto' },
  { id: 'lungs', name: 'Dark parts, lungs' },
  { id: 'bone', name: 'Bright parts, bone' },
  { id: 'full', name: 'Full range' },
] as const;

export type WindowPreset = (typeof windowPresets)[number]['id'];

/** Sorted samples of a frame: enough for percentiles, small enough to keep. */
export type Samples = Float64Array;

const sampleCount = 65_536;

/** Every n-th pixel without padding (PS3.3 C.7.5.1.1.2), sorted. Masked borders are left to the percentiles. */
export function sampleValues(pixels: ArrayLike<number>, padding?: number): Samples {
  const step = Math.max(1, Math.floor(pixels.length / sampleCount));
  const samples = new Float64Array(Math.ceil(pixels.length / step));
  let count = 0;
  for (let i = 0; i < pixels.length; i += step) {
    const value = pixels[i] ?? 0;
    if (value !== padding) samples[count++] = value;
  }
  return samples.subarray(0, count).sort();
}

function percentile(samples: Samples, share: number): number {
  const at = Math.round(share * (samples.length - 1));
  return samples[Math.min(Math.max(at, 0), samples.length - 1)] ?? 0;
}

const shares = { auto: [0.01, 0.995], lungs: [0.005, 0.7], bone: [0.35, 0.999], full: [0, 1] } as const;

/**
 * The window of a preset. `inverted` says that high values are shown dark (MONOCHROME1), so that "dark parts" means the
 * same to the eye; `stored` is the file's own window, and auto stands in where there is none.
 */
export function presetWindow(
  preset: WindowPreset,
  samples: Samples,
  inverted: boolean,
  stored: Window | undefined,
  exact = false,
): Window {
  if (preset === 'file' && stored !== undefined && stored.width >= (exact ? Number.MIN_VALUE : 1)) return stored;
  const [low, high] = shares[preset === 'file' ? 'auto' : preset];
  const lower = percentile(samples, inverted ? 1 - high : low);
  const upper = percentile(samples, inverted ? 1 - low : high);
  return rangeToWindow({ lower, upper }, exact);
}

/**
 * LINEAR function of C.11.2.1.2.1: the window covers centre - 0.5 ± (width - 1) / 2. `exact`: of floating point numbers, for
 * which a width may be far below 1, centre ± width / 2 (LINEAR_EXACT, C.11.2.1.3.2).
 */
export function windowToRange({ width, centre }: Window, exact = false): Range {
  if (exact) return { lower: centre - width / 2, upper: centre + width / 2 };
  const half = (Math.max(width, 1) - 1) / 2;
  return { lower: centre - 0.5 - half, upper: centre - 0.5 + half };
}

export function rangeToWindow({ lower, upper }: Range, exact = false): Window {
  if (exact) return { width: Math.abs(upper - lower) || 1, centre: lower + (upper - lower) / 2 };
  const width = Math.max(1, Math.abs(upper - lower) + 1);
  return { width, centre: (lower + upper + 1) / 2 };
}

/** A drag to the right widens, a drag down brightens less, as on every workstation; 512 px cross the frame's range once. */
export function draggedWindow(start: Window, dx: number, dy: number, samples: Samples, exact = false): Window {
  const range = percentile(samples, 0.999) - percentile(samples, 0.001);
  const span = exact ? range || 1 : Math.max(1, range);
  const step = span / 512;
  const least = exact ? step : 1;
  return { width: Math.max(least, start.width + dx * step), centre: start.centre + dy * step };
}
