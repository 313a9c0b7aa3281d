/** The rectangle a careful reader would draw around a finding. */

export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Bounds of the marked pixels without their thinnest two percent on each side; null where nothing is marked. */
export function boxOf(mask: Uint8Array, columns: number): Box | null {
  const rows = mask.length / columns;
  const byColumn = new Float64Array(columns);
  const byRow = new Float64Array(rows);
  for (let at = 0; at < mask.length; at += 1) {
    if (mask[at] !== 1) continue;
    const [x, y] = [at % columns, Math.floor(at / columns)];
    byColumn[x] = (byColumn[x] ?? 0) + 1;
    byRow[y] = (byRow[y] ?? 0) + 1;
  }
  const across = bounds(byColumn);
  const down = bounds(byRow);
  return across && down ? [across[0], down[0], across[1], down[1]] : null;
}

function bounds(counts: Float64Array): [number, number] | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let sum = 0;
  let low = -1;
  for (let at = 0; at < counts.length; at += 1) {
    sum += counts[at] ?? 0;
    if (low < 0 && sum > total * 0.02) low = at;
    if (sum >= total * 0.98) return [low, at];
  }
  return [low, counts.length - 1];
}
