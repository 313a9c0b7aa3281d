/** Which rows are chosen: one by one, or all from the last one to this one. Pure, so that keys and clicks do the same. */

export interface Selection {
  /** Ids. */
  readonly chosen: ReadonlySet<number>;
  /** The row in hand. */
  readonly hand: number | undefined;
}

export const nothing: Selection = { chosen: new Set(), hand: undefined };

/** After the rows changed: what is gone is not chosen, and the hand lies on the row that took the place. */
export function among(ids: readonly number[], before: readonly number[], { chosen, hand }: Selection): Selection {
  const here = new Set(ids);
  const kept = new Set([...chosen].filter((id) => here.has(id)));
  if (hand !== undefined && here.has(hand)) return { chosen: kept, hand };
  const place = hand === undefined ? 0 : Math.max(0, before.indexOf(hand));
  const next = before.slice(place).find((id) => here.has(id)) ?? ids.at(-1);
  return { chosen: kept, hand: hand === undefined ? ids[0] : next };
}

export function step(ids: readonly number[], { chosen, hand }: Selection, by: 1 | -1, extend: boolean): Selection {
  const place = hand === undefined ? -1 : ids.indexOf(hand);
  const next = ids[Math.min(Math.max(place + by, 0), ids.length - 1)];
  if (!extend || next === undefined) return { chosen, hand: next };
  return { chosen: new Set([...chosen, ...(hand === undefined ? [] : [hand]), next]), hand: next };
}

/** `range`: every row between the one in hand and this one becomes as this one becomes. */
export function toggle(ids: readonly number[], { chosen, hand }: Selection, id: number, range: boolean): Selection {
  const next = new Set(chosen);
  const on = !chosen.has(id);
  const [from, to] = [hand === undefined ? -1 : ids.indexOf(hand), ids.indexOf(id)];
  const touched = range && from >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const one of touched) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return { chosen: next, hand: id };
}

/** What a decision is about: the chosen, else the row in hand. */
export function subject({ chosen, hand }: Selection): number[] {
  if (chosen.size > 0) return [...chosen];
  return hand === undefined ? [] : [hand];
}
