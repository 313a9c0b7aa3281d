/** The light of a grey image: stored value, padding, modality, VOI and polarity in this order. */
import type { ImageDescription, SampleKind } from '../predict-contract.ts';
import { modalityOf } from './modality.ts';
import { type OrderedValues, orderOfCounts, orderOfValues, tally } from './ordered-values.ts';
import type { LightRow } from './resample.ts';
import type { Samples } from './samples.ts';
import { type VoiPolicy, voiMap } from './voi.ts';

/** The samples that there can be where a table of all of them is small. */
export const tables: Partial<Record<SampleKind, { readonly lowest: number; readonly size: number }>> = {
  uint8: { lowest: 0, size: 256 },
  int8: { lowest: -128, size: 256 },
  uint16: { lowest: 0, size: 65_536 },
  int16: { lowest: -32_768, size: 65_536 },
};

/** What tells padding apart: its values' range (PS3.3 C.7.5.1.1.2), and NaN, which is no value. */
type IsPadding = (stored: number) => boolean;

function paddingOf({ padding }: ImageDescription): IsPadding {
  if (!padding) return Number.isNaN;
  return (stored) => Number.isNaN(stored) || (stored >= padding.from && stored <= padding.to);
}

/** `inverted`: low values are to be bright. Padding is black all the same. */
export function greyLight(image: ImageDescription, samples: Samples, voi: VoiPolicy, inverted: boolean): LightRow {
  const isPadding = paddingOf(image);
  const modality = modalityOf(image);
  const meaningOf = (stored: number) => (isPadding(stored) ? Number.NaN : modality(stored));
  const table = tables[image.sample];
  const values = table && Float64Array.from({ length: table.size }, (_, at) => meaningOf(at + table.lowest));
  const order = (): OrderedValues =>
    table && values
      ? orderOfCounts(tally(samples, table.lowest, table.size), values)
      : orderOfValues(mapped(samples, meaningOf));
  const map = voiMap(image, voi, order);
  const lightOf = (value: number): number => {
    if (Number.isNaN(value)) return 0;
    const light = map(value);
    return inverted ? 1 - light : light;
  };
  if (table && values) return tableLight(image, samples, table.lowest, [values.map(lightOf)]);
  return (row, _channel, out) => {
    const from = row * image.columns;
    for (let i = 0; i < image.columns; i++) out[i] = lightOf(meaningOf(samples[from + i] as number));
  };
}

/** Of many millions: typed arrays' own map keeps their kind, and their from goes through an iterator. */
function mapped(samples: Samples, map: (sample: number) => number): Float64Array {
  const values = new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i++) values[i] = map(samples[i] as number);
  return values;
}

/** One table a channel; the index is the sample less `lowest`. */
export function tableLight(
  { columns }: ImageDescription,
  samples: Samples,
  lowest: number,
  channels: readonly Float64Array[],
): LightRow {
  return (row, channel, out) => {
    const light = channels[channel] as Float64Array;
    const from = row * columns;
    for (let i = 0; i < columns; i++) out[i] = light[(samples[from + i] as number) - lowest] as number;
  };
}
