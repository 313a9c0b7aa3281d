/**
 * Which latent class is which category. The likelihood does not know: with all classes renamed it is the same (label switching,
 * Stephens, JRSS B 2000;62:795). Taken is the naming by which most answers are right, so that readers as a whole are
 * better than chance; where several are as good, the one that changes nothing.
 */

/** `counts` at (reader x categories + class) x categories + category said. Gives the class of each category. */
export function classOrder(counts: Float64Array, categories: number): number[] {
  const said = new Float64Array(categories * categories);
  for (let at = 0; at < counts.length; at += 1) {
    const cell = at % said.length;
    said[cell] = (said[cell] ?? 0) + (counts[at] ?? 0);
  }
  const right = (order: readonly number[]) =>
    order.reduce((sum, j, category) => sum + (said[j * categories + category] ?? 0), 0);
  const unchanged = Array.from({ length: categories }, (_, j) => j);
  let best = unchanged;
  // A hair better is rounding.
  let least = right(best) * (1 + 1e-9);
  for (const order of permutations(unchanged)) {
    if (right(order) > least) [best, least] = [order, right(order) * (1 + 1e-9)];
  }
  return best;
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [at, first] of items.entries()) {
    for (const rest of permutations(items.toSpliced(at, 1))) yield [first, ...rest];
  }
}
