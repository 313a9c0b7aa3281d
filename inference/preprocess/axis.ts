/** One side of a resize: which source samples make each target sample, and with what weights. Rows and columns are apart. */
export interface Axis {
  /** Of each target sample, its first source sample. */
  readonly first: Int32Array;
  /** Where its weights begin in `weights`; one more than there are targets. */
  readonly start: Int32Array;
  /** Of its source samples, one after the other; they add up to 1. */
  readonly weights: Float64Array;
}

export interface AxisPlan {
  /** Source samples there are. */
  readonly length: number;
  /** The piece of them that is resized: where it begins and how long it is. */
  readonly from: number;
  readonly extent: number;
  /** Target samples. */
  readonly size: number;
}

/** area is bilinear where a side is made larger, or left as it is: there is no area to take the mean of. */
export function axisOf(filter: 'area' | 'bilinear', plan: AxisPlan): Axis {
  return filter === 'area' && plan.extent > plan.size ? areaAxis(plan) : bilinearAxis(plan);
}

/** Each source sample counts with the part of it that lies under the target sample. */
function areaAxis({ length, from, extent, size }: AxisPlan): Axis {
  const step = extent / size;
  const first = new Int32Array(size);
  const start = new Int32Array(size + 1);
  const weights = new Float64Array(size * (Math.ceil(step) + 2));
  let used = 0;
  for (let target = 0; target < size; target++) {
    const begin = Math.max(0, from + target * step);
    const end = Math.min(length, from + (target + 1) * step);
    first[target] = Math.min(length - 1, Math.floor(begin));
    const last = Math.max(first[target] as number, Math.ceil(end) - 1);
    const begun = used;
    for (let at = first[target] as number; at <= last; at++) {
      weights[used++] = Math.min(at + 1, end) - Math.max(at, begin);
    }
    normalise(weights, begun, used);
    start[target + 1] = used;
  }
  return { first, start, weights: weights.subarray(0, used) };
}

function normalise(weights: Float64Array, from: number, to: number): void {
  let sum = 0;
  for (let at = from; at < to; at++) sum += weights[at] as number;
  for (let at = from; at < to; at++) weights[at] = (weights[at] as number) / sum;
}

/** The middle of a target sample lies between the middles of two source samples; past the image's edge lies the edge's sample. */
function bilinearAxis({ length, from, extent, size }: AxisPlan): Axis {
  const step = extent / size;
  const first = new Int32Array(size);
  const start = new Int32Array(size + 1);
  const weights = new Float64Array(size * 2);
  const pair = length > 1 ? 2 : 1;
  for (let target = 0; target < size; target++) {
    const middle = Math.min(length - 1, Math.max(0, from + (target + 0.5) * step - 0.5));
    const before = Math.min(Math.floor(middle), length - pair);
    first[target] = before;
    start[target + 1] = (target + 1) * pair;
    weights[target * pair] = 1 - (middle - before);
    if (pair === 2) weights[target * pair + 1] = middle - before;
  }
  return { first, start, weights: weights.subarray(0, size * pair) };
}
