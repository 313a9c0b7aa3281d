/** Palette Color Lookup Tables in full depth, plain or segmented (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6, C.7.9.2). */
import { type DataSet, findElement } from '../../data-set/data-set.ts';
import { numbers } from '../../data-set/values.ts';
import type { ImageDescription } from '../../inference/predict-contract.ts';
import { entryCount, tableEntries } from './lookup-tables.ts';
import { openSegments } from './palette-segments.ts';

type Palette = NonNullable<ImageDescription['palette']>;

const descriptor = 0x00281101;
const plain = [0x00281201, 0x00281202, 0x00281203];
const segmented = [0x00281221, 0x00281222, 0x00281223];

/** Undefined where the tables are absent or do not fit their descriptor. `signed`: of the samples. */
export function paletteEntries(header: DataSet, signed: boolean): Palette | undefined {
  const [count, first = 0, bits = 16] = numbers(header, descriptor);
  if (count === undefined) return undefined;
  const length = entryCount(count);
  const tables = plain.map((tag, at) => entriesOf(header, tag, segmented[at] as number, length, bits));
  const [red, green, blue] = tables;
  if (!red || !green || !blue) return undefined;
  // Some writers fill words with bytes: they do so in all three tables, or none.
  const bytes = bits <= 8 || [red, green, blue].every((table) => table.every((entry) => entry <= 255));
  const scale = bytes ? 257 : 1;
  const rgb = red.map((entry, at) => [entry * scale, (green[at] ?? 0) * scale, (blue[at] ?? 0) * scale] as const);
  // The descriptor's second value has the sign of the samples, whatever VR it came with.
  return { first: signed ? (first << 16) >> 16 : first & 0xffff, rgb };
}

function entriesOf(header: DataSet, plainTag: number, segmentedTag: number, length: number, bits: number) {
  const table = tableEntries(header, plainTag, length, bits);
  if (table) return table.map((entry) => (bits <= 8 ? entry & 0xff : entry));
  const element = findElement(header, segmentedTag);
  return element?.kind === 'value' ? openSegments(element.value, length, bits) : undefined;
}
