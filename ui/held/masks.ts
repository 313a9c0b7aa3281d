/** What is decided about one held image before it is sent: each place found is painted over or kept, and boxes that nobody found. */

import type { HeldBox, HeldImage } from '../../gateway/contract/held-images.ts';

export interface Draft {
  /** By the place's number, from 0: kept where true. Painted over is what a hasty hand gets. */
  readonly kept: ReadonlySet<number>;
  readonly drawn: readonly HeldBox[];
  /** Rules whose proposal was taken. */
  readonly taken: ReadonlySet<string>;
}

export const untouched: Draft = { kept: new Set(), drawn: [], taken: new Set() };

/** Where listed words stand and nothing else, nobody is named. */
export function firstDraft({ places }: Pick<HeldImage, 'places'>): Draft {
  const listed = places.flatMap(({ word }, place) => (word === null ? [] : [place]));
  return { kept: new Set(listed), drawn: [], taken: new Set() };
}

export function togglePlace(draft: Draft, place: number): Draft {
  const kept = new Set(draft.kept);
  if (!kept.delete(place)) kept.add(place);
  return { ...draft, kept };
}

export function withDrawn(draft: Draft, box: HeldBox): Draft {
  return { ...draft, drawn: [...draft.drawn, box] };
}

export function withoutDrawn(draft: Draft, at: number): Draft {
  return { ...draft, drawn: draft.drawn.filter((_, index) => index !== at) };
}

export function toggleProposal(draft: Draft, rule: string): Draft {
  const taken = new Set(draft.taken);
  if (!taken.delete(rule)) taken.add(rule);
  return { ...draft, taken };
}

/** All of them; where all were taken, none. */
export function toggleProposals(draft: Draft, { proposals }: Pick<HeldImage, 'proposals'>): Draft {
  const all = proposals.every(({ rule }) => draft.taken.has(rule));
  return { ...draft, taken: new Set(all ? [] : proposals.map(({ rule }) => rule)) };
}

/** What is painted over, each box once: of a film the same place is found in many frames. */
export function maskOf(
  { places, proposals }: Pick<HeldImage, 'places' | 'proposals'>,
  { kept, drawn, taken }: Draft,
): HeldBox[] {
  const boxes = new Map<string, HeldBox>();
  const found = places.filter((_, place) => !kept.has(place));
  const proposed = proposals.filter(({ rule }) => taken.has(rule)).flatMap((proposal) => proposal.boxes);
  for (const { x, y, width, height } of [...found, ...drawn, ...proposed])
    boxes.set(`${x} ${y} ${width} ${height}`, { x, y, width, height });
  return [...boxes.values()];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In whole pixels of the image; undefined for a slip of the hand. */
export function boxOf(
  from: Point,
  to: Point,
  { columns, rows }: Pick<HeldImage, 'columns' | 'rows'>,
): HeldBox | undefined {
  const inside = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [left, right] = [from.x, to.x].map((x) => inside(x, columns)).sort((a, b) => a - b);
  const [top, bottom] = [from.y, to.y].map((y) => inside(y, rows)).sort((a, b) => a - b);
  const [x, y] = [Math.floor(left ?? 0), Math.floor(top ?? 0)];
  const [width, height] = [Math.ceil(right ?? 0) - x, Math.ceil(bottom ?? 0) - y];
  return width < 3 || height < 3 ? undefined : { x, y, width, height };
}
