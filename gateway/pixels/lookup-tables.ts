/** Modality and VOI LUTs as they stand in a header (PS3.3 C.11.1.1, C.11.2.1.1), their sizes and signs made sure of. */
import { type DataSet, findElement } from '../../data-set/data-set.ts';
import { numbers } from '../../data-set/values.ts';
import type { LookupTable } from '../../inference/predict-contract.ts';

const descriptor = 0x00283002;
const lutData = 0x00283006;

/** The values that the table is asked with. */
export interface TableInput {
  readonly lowest: number;
  readonly highest: number;
}

/** Of an item of either sequence; null where its data do not fit its descriptor. */
export function readLookupTable(item: DataSet | undefined, input: TableInput): LookupTable | null {
  const [count, first, bits] = item ? numbers(item, descriptor) : [];
  if (!item || count === undefined || first === undefined || bits === undefined) return null;
  const entries = tableEntries(item, lutData, entryCount(count), bits);
  return entries && { first: firstMapped(first, input), bits: bitsOf(entries, bits), entries };
}

/** 0 stands for 65,536 (C.11.1.1.1), which 16 bits cannot tell; of a writer that took it for signed, the number it meant. */
export function entryCount(count: number): number {
  return (count & 0xffff) === 0 ? 65_536 : count & 0xffff;
}

/**
 * The sign of the first mapped value is that of the table's input (C.11.2.1.1), whatever VR it came with: with an unsigned input it
 * is above 32,767 only where the input can be.
 */
function firstMapped(first: number, { lowest, highest }: TableInput): number {
  const signed = (first << 16) >> 16;
  const unsigned = first & 0xffff;
  return lowest < 0 || unsigned > highest ? signed : unsigned;
}

/** Words, or bytes where there is one for each entry and no more than its padding; undefined where there are fewer. */
export function tableEntries(item: DataSet, tag: number, count: number, bits: number): number[] | null {
  const element = findElement(item, tag);
  if (element?.kind !== 'value') return null;
  const { value } = element;
  if (value.length >= 2 * count) {
    return Array.from({ length: count }, (_, i) => (value[2 * i] as number) | ((value[2 * i + 1] as number) << 8));
  }
  if (bits > 8 || value.length < count || value.length > count + 1) return null;
  return Array.from(value.subarray(0, count));
}

/** Entries that need more bits than are told have them; words of 16 bits that were filled with bytes have 8. */
function bitsOf(entries: readonly number[], told: number): number {
  const highest = entries.reduce((a, b) => Math.max(a, b), 0);
  const needed = Math.max(1, 32 - Math.clz32(highest));
  if (told < 1 || told > 16) return needed;
  return told > 8 && highest <= 255 ? 8 : Math.max(told, needed);
}
