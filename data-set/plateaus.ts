/** Numbers of floating point pixels without what no measurement gave: a padding value that nobody declared. */

/** Numbers all alike at one end are left out where the others need so much less room. */
const narrower = 16;

/** Of sorted numbers, as a view: -1e9 around numbers between 0 and 1 would leave nothing to see of them. */
export function withoutPlateaus<Numbers extends Float32Array | Float64Array>(sorted: Numbers): Numbers {
  const [least, greatest] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  let start = 0;
  while (sorted[start] === least) start++;
  let end = sorted.length;
  while (end > start && sorted[end - 1] === greatest) end--;
  const range = greatest - least;
  const from = start < sorted.length && range > narrower * (greatest - (sorted[start] ?? greatest)) ? start : 0;
  const to = end > 0 && range > narrower * ((sorted[end - 1] ?? least) - least) ? end : sorted.length;
  return from < to ? (sorted.subarray(from, to) as Numbers) : sorted;
}
