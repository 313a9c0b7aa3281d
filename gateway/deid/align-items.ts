/** Which item of a sequence became which: the engine keeps their order and leaves some out, and says nothing of which. */

import { type DataSet, findElement } from '../../data-set/data-set.ts';

/** Items looked at for one that may have been left out before it. */
const window = 16;
const mostElements = 32;

/**
 * For each item of `source` what it became, undefined where it was left out. Equal numbers of items belong one to one, where both
 * lists are whole.
 */
export function alignItems(source: readonly DataSet[], clean: readonly DataSet[], whole: boolean) {
  if (whole && source.length <= clean.length) return source.map((_item, at) => clean[at]);
  const out: (DataSet | undefined)[] = source.map(() => undefined);
  let next = 0;
  for (const [at, item] of clean.entries()) {
    if (next >= source.length) break;
    // Enough must be left for the clean ones that follow.
    const last = Math.min(source.length - (whole ? clean.length - at : 1), next + window);
    let best = next;
    let bestLikeness = -1;
    for (let place = next; place <= last; place += 1) {
      const likeness = likenessOf(source[place] as DataSet, item);
      if (likeness > bestLikeness) [best, bestLikeness] = [place, likeness];
    }
    out[best] = item;
    next = best + 1;
  }
  return out;
}

/** Attributes that both have, counted twice where they are equal: of a code its value says most. */
function likenessOf(source: DataSet, clean: DataSet): number {
  let likeness = 0;
  for (const element of clean.elements.slice(0, mostElements)) {
    const before = findElement(source, element.tag);
    if (before === undefined) continue;
    likeness += 1;
    if (before.kind !== 'value' || element.kind !== 'value') continue;
    if (Buffer.compare(before.value, element.value) === 0) likeness += 1;
  }
  return likeness;
}
