/** The light of a colour image, RGB or of a palette, in colours or as grey. */
import type { ImageDescription } from '../predict-contract.ts';
import { tableLight, tables } from './grey-light.ts';
import { ImageError } from './image-error.ts';
import type { ValueMap } from './modality.ts';
import { type OrderedValues, orderOfCounts, orderOfValues, tally } from './ordered-values.ts';
import type { LightRow } from './resample.ts';
import type { Samples } from './samples.ts';
import { between, type VoiPolicy } from './voi.ts';

/** Luma of ITU-R BT.601. */
function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/**
 * Windows are of grey images (PS3.3 C.11.2): under the policy header a colour is its share of full scale. Range and percentile are
 * those of the luma, for all three channels, so that a hue stays what it is.
 */
function stretch(voi: VoiPolicy, order: () => OrderedValues): ValueMap {
  if (voi.policy === 'header') return (value) => value;
  return voi.policy === 'range' ? between(order(), 0, 1) : between(order(), voi.low, voi.high);
}

export interface ColourWish {
  readonly voi: VoiPolicy;
  /** As luma in one channel; else in three. */
  readonly grey: boolean;
  /** Dark is to be bright. */
  readonly inverted: boolean;
}

export function colourLight(image: ImageDescription, samples: Samples, wish: ColourWish): LightRow {
  return image.palette ? paletteLight(image, samples, wish) : rgbLight(image, samples, wish);
}

function rgbLight(image: ImageDescription, samples: Samples, { voi, grey, inverted }: ColourWish): LightRow {
  const { columns } = image;
  const full = 2 ** image.bitsStored - 1;
  const share = (at: number) => (samples[at] as number) / full;
  const lumaAt = (pixel: number) => luma(share(3 * pixel), share(3 * pixel + 1), share(3 * pixel + 2));
  const map = stretch(voi, () => {
    const lumas = new Float64Array(samples.length / 3);
    for (let i = 0; i < lumas.length; i++) lumas[i] = lumaAt(i);
    return orderOfValues(lumas);
  });
  const finish = (value: number) => (inverted ? 1 - map(value) : map(value));
  return (row, channel, out) => {
    const from = row * columns;
    for (let i = 0; i < columns; i++) out[i] = finish(grey ? lumaAt(from + i) : share(3 * (from + i) + channel));
  };
}

/** PS3.3 C.7.6.3.1.5: what lies before the first mapped value has the first colour, what lies after the last the last. */
function paletteLight(image: ImageDescription, samples: Samples, { voi, grey, inverted }: ColourWish): LightRow {
  const table = tables[image.sample];
  const { first, rgb } = image.palette ?? { first: 0, rgb: [] };
  if (!table || rgb.length === 0) throw new ImageError('a palette that its samples do not fit');
  const colours = Array.from({ length: table.size }, (_, at) => {
    const entry = rgb[Math.min(rgb.length - 1, Math.max(0, at + table.lowest - first))] ?? [0, 0, 0];
    return entry.map((part) => part / 65_535) as [number, number, number];
  });
  const lumas = Float64Array.from(colours, (colour) => luma(...colour));
  const map = stretch(voi, () => orderOfCounts(tally(samples, table.lowest, table.size), lumas));
  const finish = (value: number) => (inverted ? 1 - map(value) : map(value));
  const channels = grey ? [lumas] : [0, 1, 2].map((part) => Float64Array.from(colours, (colour) => colour[part] ?? 0));
  return tableLight(
    image,
    samples,
    table.lowest,
    channels.map((channel) => channel.map(finish)),
  );
}
