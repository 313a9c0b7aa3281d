/** What becomes of a kind of object that needs no pixels: cleaned because its use is in numbers, or why it waits for a person. */

import type { DataSet } from '../../data-set/data-set.ts';

export type ObjectHoldReason =
  | 'report'
  | 'document'
  | 'waveform'
  | 'spectroscopy'
  | 'presentation'
  | 'no-pixels' // of a kind that shows an image, or one that nobody has looked into here
  | 'purpose-lost';

const storage = '1.2.840.10008.5.1.4.1.1.';

/** The first that fits counts. Kinds that stand nowhere here are images, and images without pixels are held. */
const heldKinds: readonly (readonly [start: string, reason: ObjectHoldReason])[] = [
  [`${storage}88.`, 'report'],
  [`${storage}78.6`, 'report'],
  [`${storage}79.1`, 'report'],
  [`${storage}90.1`, 'report'],
  [`${storage}104.`, 'document'],
  [`${storage}9.100.`, 'presentation'],
  [`${storage}9.`, 'waveform'],
  [`${storage}11.`, 'presentation'],
];

/**
 * Kinds whose use is in numbers, codes and references, which the rules clean as they clean those of images: their free text
 * goes, as everywhere. By SOP class, the attribute without which such an object is of no use.
 */
const structured: ReadonlyMap<string, number> = new Map([
  [`${storage}66.1`, 0x300600c6], // Spatial Registration: Frame of Reference Transformation Matrix
  [`${storage}67`, 0x00409225], // Real World Value Mapping: Real World Value Slope
  [`${storage}481.3`, 0x30060050], // RT Structure Set: Contour Data
  [`${storage}481.5`, 0x300a0111], // RT Plan: Control Point Sequence
]);

/** Why objects of this class wait for a person; undefined where each is looked into. */
export function heldKind(sopClassUid: string): ObjectHoldReason | undefined {
  if (sopClassUid === `${storage}4.2`) return 'spectroscopy';
  return heldKinds.find(([start]) => sopClassUid.startsWith(start))?.[1];
}

export function isStructured(sopClassUid: string): boolean {
  return structured.has(sopClassUid);
}

/** The attribute without which an object of this class is of no use. */
export function purposeOf(sopClassUid: string): number | undefined {
  return structured.get(sopClassUid);
}

/** How often an attribute stands in a data set, at any level. */
export function countOf(tag: number, dataSet: DataSet): number {
  let count = 0;
  for (const element of dataSet.elements) {
    if (element.tag === tag) count += 1;
    if (element.kind !== 'sequence' && element.kind !== 'long-sequence') continue;
    for (const item of element.items) count += countOf(tag, item);
  }
  return count;
}
