/** Kappa of two readers, chance by how often each of the two uses each category. */
import type { Figure } from '../figure.ts';
import { normalInterval, wilson } from '../interval.ts';
import { noError } from './t-interval.ts';
import { dot, identityWeights, type Weights, weightedShares } from './weights.ts';

/**
 * J. Cohen, Educational and Psychological Measurement 1960;20:37; with weights Psychological Bulletin 1968;70:213. Variance: Fleiss,
 * Cohen and Everitt, Psychological Bulletin 1969;72:323, as the mean square that it is, so that none comes out below nought;
 * the same as statsmodels' `cohens_kappa`. `table`: units of which the first said i and the second j, at i x categories + j.
 */
export function cohenKappa(table: Uint32Array, weights: Weights = identityWeights(Math.sqrt(table.length))): Figure {
  const categories = Math.sqrt(table.length);
  const { units, rows, columns } = marginsOf(table, categories);
  if (units === 0) return { value: null, reason: 'no-pairs', units };
  // Both said one and the same thing all along.
  if (rows.some((share, k) => share === 1 && columns[k] === 1)) return { value: null, reason: 'no-variation', units };
  // Who says one thing only agrees as by chance, whatever the other says and however much: exactly nought, which sums come near only.
  if (rows.includes(1) || columns.includes(1)) return { value: 0, interval: null, units };
  const byRow = weightedShares(columns, weights);
  const byColumn = weightedShares(rows, weights);
  const chance = dot(rows, byRow, 0);
  let agreement = 0;
  for (let at = 0; at < table.length; at += 1) agreement += (table[at] ?? 0) * (weights[at] ?? 0);
  const value = (agreement / units - chance) / (1 - chance);
  const middle = value - chance * (1 - value);
  let squares = 0;
  for (let i = 0, at = 0; i < categories; i += 1) {
    for (let j = 0; j < categories; j += 1, at += 1) {
      const margins = (byRow[i] ?? 0) + (byColumn[j] ?? 0);
      squares += (table[at] ?? 0) * ((weights[at] ?? 0) - margins * (1 - value) - middle) ** 2;
    }
  }
  const variance = squares / units ** 2 / (1 - chance) ** 2;
  if (Math.sqrt(variance) < noError) return { value, interval: null, units };
  const { low, high } = normalInterval(value, variance, { low: -1, high: 1 });
  return { value, interval: { low, high, method: 'cohen-large-sample' }, units };
}

/** Share of units of which both said the same. */
export function pairObserved(table: Uint32Array, categories: number): Figure {
  let [units, same] = [0, 0];
  for (let at = 0; at < table.length; at += 1) {
    units += table[at] ?? 0;
    if (at % (categories + 1) === 0) same += table[at] ?? 0;
  }
  const share = wilson(same, units);
  if (share === undefined) return { value: null, reason: 'no-pairs', units };
  return { value: share.value, interval: { low: share.low, high: share.high, method: 'wilson' }, units };
}

function marginsOf(table: Uint32Array, categories: number) {
  const [rows, columns] = [new Float64Array(categories), new Float64Array(categories)];
  let units = 0;
  for (let i = 0, at = 0; i < categories; i += 1) {
    for (let j = 0; j < categories; j += 1, at += 1) {
      const count = table[at] ?? 0;
      rows[i] = (rows[i] ?? 0) + count;
      columns[j] = (columns[j] ?? 0) + count;
      units += count;
    }
  }
  for (let k = 0; k < categories; k += 1) {
    rows[k] = (rows[k] ?? 0) / units;
    columns[k] = (columns[k] ?? 0) / units;
  }
  return { units, rows, columns };
}
