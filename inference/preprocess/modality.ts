/** Stored value to the value that windows speak of: Modality LUT or rescale (PS3.3 C.11.1). */
import type { ImageDescription, LookupTable } from '../predict-contract.ts';

/** A stored value, or one after the modality LUT, to what it becomes. */
export type ValueMap = (value: number) => number;

export function modalityOf({ modalityLut, rescale }: ImageDescription): ValueMap {
  if (modalityLut) return (value) => lookUp(modalityLut, value);
  const { slope, intercept } = rescale;
  return slope === 1 && intercept === 0 ? (value) => value : (value) => value * slope + intercept;
}

/**
 * PS3.3 C.11.1.1.1: what lies before the first mapped value becomes the first entry, what lies after the last the last. Rescaling
 * can make fractions: they take the entry that is nearest, of two the later. No number stays none.
 */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  if (Number.isNaN(value)) return value;
  const at = Math.min(entries.length - 1, Math.max(0, Math.floor(value + 0.5) - first));
  return entries[at] as number;
}
