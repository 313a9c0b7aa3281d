/** The functional groups of one frame of an enhanced object (PS3.3 C.7.6.16). */
import { type DataSet, findElement } from '../../data-set/data-set.ts';
import { firstString, items } from '../../data-set/values.ts';
import { FrameError } from './frame-error.ts';

const sharedGroups = 0x52009229;
const perFrameGroups = 0x52009230;
const dimensionOrganizationType = 0x00209311;

/** Finds the item of a macro by the tag of its sequence: the frame's own before the one that all frames share. */
export type FindMacro = (sequence: number) => DataSet | undefined;

/**
 * `index` from 0. Throws FrameError 'format' where the frame's own groups are not in the header: those of a header of more than a
 * megabyte are not read, and what is shared alone would give values a wrong meaning.
 */
export function macrosOfFrame(header: DataSet, index: number): FindMacro {
  const [shared] = items(header, sharedGroups);
  const own = itemAt(header, index);
  // Tiles that fill a plane need none of their own (C.7.6.17.3).
  const needsNone = firstString(header, dimensionOrganizationType) === 'TILED_FULL';
  if (shared && !own && !needsNone)
    throw new FrameError('format', undefined, { detail: 'no functional groups of this frame' });
  return (sequence) => (own && items(own, sequence)[0]) ?? (shared && items(shared, sequence)[0]);
}

function itemAt(header: DataSet, index: number): DataSet | undefined {
  const element = findElement(header, perFrameGroups);
  if (element?.kind === 'sequence') return element.items[index];
  if (element?.kind !== 'long-sequence') return undefined;
  let at = 0;
  for (const item of element.items) if (at++ === index) return item;
  return undefined;
}
