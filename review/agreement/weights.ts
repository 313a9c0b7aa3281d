/** How much two categories agree: 1 for the same, less the farther apart; at i x categories + j. */

export type Weights = Float64Array;

/** Nothing but the same category agrees. */
export function identityWeights(categories: number): Weights {
  return weightsOf(categories, (distance) => (distance === 0 ? 0 : 1));
}

/** Falls with the number of pairs of categories from one to the other (Gwet 2014, chapter 3: ordinal weights). */
export function ordinalWeights(categories: number): Weights {
  return weightsOf(categories, (distance) => (distance * (distance + 1)) / 2);
}

/** Falls with the distance (Cicchetti and Allison 1971). */
export function linearWeights(categories: number): Weights {
  return weightsOf(categories, (distance) => distance);
}

/** Falls with the square of the distance (Fleiss and Cohen 1973). */
export function quadraticWeights(categories: number): Weights {
  return weightsOf(categories, (distance) => distance * distance);
}

function weightsOf(categories: number, apart: (distance: number) => number): Weights {
  const most = apart(categories - 1);
  return Float64Array.from({ length: categories ** 2 }, (_, at) => {
    return 1 - apart(Math.abs(Math.floor(at / categories) - (at % categories))) / most;
  });
}

/** Of each category, the mean weight that it has with the others by their `shares`. Weights are symmetric. */
export function weightedShares(shares: Float64Array, weights: Weights): Float64Array {
  const means = new Float64Array(shares.length);
  for (let k = 0; k < shares.length; k += 1) means[k] = dot(weights, shares, k * shares.length);
  return means;
}

/** Weighted sum over each category of `first` with each of `second`, both from `from` on. */
export function weightedPairs(first: Float64Array, second: Float64Array, from: number, weights: Weights): number {
  const categories = Math.sqrt(weights.length);
  let total = 0;
  for (let k = 0; k < categories; k += 1) {
    const own = first[from + k] ?? 0;
    if (own === 0) continue;
    let beside = 0;
    for (let l = 0; l < categories; l += 1) beside += (weights[k * categories + l] ?? 0) * (second[from + l] ?? 0);
    total += own * beside;
  }
  return total;
}

/** Of `parts` with as many of `values` from `from` on. */
export function dot(values: Float64Array, parts: Float64Array, from: number): number {
  let total = 0;
  for (let k = 0; k < parts.length; k += 1) total += (values[from + k] ?? 0) * (parts[k] ?? 0);
  return total;
}

export function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
