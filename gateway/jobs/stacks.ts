/** Which waiting instances are looked at together: single grey slices of one series and one shape, where the detector decides. */

import type { SourceClearing } from '../clear.ts';
import { planDisplayCopy } from '../images/display-plan.ts';
import { longestRun } from '../pixels/change.ts';
import { isSectional } from '../pixels/text-look.ts';
import type { Instance } from '../store/instances.ts';

/** In the order of each stack's first instance; what belongs to no stack is alone. */
export function stacksOf(
  waiting: readonly Instance[],
  sourceClearing: (source: string) => SourceClearing,
): Instance[][] {
  const stacks: Instance[][] = [];
  const open = new Map<string, Instance[]>();
  for (const row of waiting) {
    const key = stackKey(row, sourceClearing);
    const stack = key === undefined ? undefined : open.get(key);
    if (stack && stack.length < longestRun) {
      stack.push(row);
      continue;
    }
    const begun = [row];
    stacks.push(begun);
    if (key !== undefined) open.set(key, begun);
  }
  return stacks;
}

/** Undefined for what is looked at alone: its frames are many, it is asked about for another reason, or is copied as it is decoded. */
function stackKey(row: Instance, sourceClearing: (source: string) => SourceClearing): string | undefined {
  const { modality, sopClassUid, frames, samplesPerPixel, photometric, pixelOffset, burnedIn, decision, source } = row;
  // Floats have no Pixel Representation.
  const whole = row.pixelRepresentation !== null;
  const grey = samplesPerPixel === 1 && whole && photometric?.startsWith('MONOCHROME');
  if (pixelOffset === null || frames !== 1 || !grey || burnedIn === 'YES' || decision !== null) return undefined;
  if (!isSectional(sopClassUid, modality)) return undefined;
  if (sourceClearing(source).ordinary !== 'detector' || planDisplayCopy(row) !== 'quick') return undefined;
  const { seriesInstanceUid, rows, columns, bitsAllocated, bitsStored, pixelRepresentation } = row;
  return JSON.stringify([
    seriesInstanceUid,
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    pixelRepresentation,
    photometric,
    source,
  ]);
}
