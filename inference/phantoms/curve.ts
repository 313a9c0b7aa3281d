/** Smooth curves through a few points: the outlines of anatomy as functions of height. */

export type Points = readonly (readonly [at: number, value: number])[];

/** Monotone cubic (Fritsch-Carlson) through the points, flat beyond the ends: no overshoot where the outline is straight. */
export function curve(points: Points): (at: number) => number {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const slopes = tangents(xs, ys);
  const last = xs.length - 1;
  return (at) => {
    if (at <= num(xs, 0)) return num(ys, 0);
    if (at >= num(xs, last)) return num(ys, last);
    let k = 0;
    while (at > num(xs, k + 1)) k += 1;
    const width = num(xs, k + 1) - num(xs, k);
    const t = (at - num(xs, k)) / width;
    const [t2, t3] = [t * t, t * t * t];
    return (
      (2 * t3 - 3 * t2 + 1) * num(ys, k) +
      (t3 - 2 * t2 + t) * width * num(slopes, k) +
      (3 * t2 - 2 * t3) * num(ys, k + 1) +
      (t3 - t2) * width * num(slopes, k + 1)
    );
  };
}

function tangents(xs: readonly number[], ys: readonly number[]): number[] {
  const secants = xs.slice(1).map((x, i) => (num(ys, i + 1) - num(ys, i)) / (x - num(xs, i)));
  return xs.map((_, i) => {
    const before = secants[i - 1];
    const after = secants[i];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    // Harmonic mean: keeps the curve inside the points on both sides of a knee.
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

/** The value of a table at an index that is known to lie inside. */
export function num(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** 0 below `from`, 1 above `to`, smooth between. */
export function smoothstep(from: number, to: number, at: number): number {
  const t = clamp((at - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** The same for pictures: kept apart so that the engine sees one kind of array here and reads it without a look-up. */
export function sample(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
