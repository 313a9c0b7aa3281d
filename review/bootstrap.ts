/** Intervals by resampling patients, each with all that belongs to them (Efron's percentile bootstrap); seeded, so that it says the same again. */
import type { Estimate } from './interval.ts';

export interface BootstrapOptions {
  readonly rounds?: number;
  readonly seed?: number;
}

/** `figure` of all `items`, and the 2.5th and 97.5th percentile of it over resampled patients; rounds where it is NaN do not count. */
export function patientBootstrap<Item extends { readonly patient: string }>(
  items: readonly Item[],
  figure: (items: readonly Item[]) => number,
  { rounds = 2_000, seed = 1 }: BootstrapOptions = {},
): Estimate {
  const patients = [...Map.groupBy(items, ({ patient }) => patient).values()];
  const value = figure(items);
  const draws: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const drawn = patients.flatMap((_, k) => {
      const at = Math.floor(uniform(seed, round * patients.length + k) * patients.length);
      return patients[at] ?? [];
    });
    const one = figure(drawn);
    if (!Number.isNaN(one)) draws.push(one);
  }
  draws.sort((a, b) => a - b);
  return { value, low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}

/** Linear between the two nearest (type 7 of Hyndman and Fan 1996). NaN of nothing. */
export function quantile(sorted: readonly number[], at: number): number {
  const place = (sorted.length - 1) * at;
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place - Math.floor(place));
}

/** In [0, 1): the finaliser of MurmurHash3 over a count, so that draw k is the same whatever was drawn before. */
export function uniform(seed: number, count: number): number {
  let h = (Math.imul(seed, 0x9e3779b9) + count) >>> 0;
  for (let pass = 0; pass < 2; pass += 1) {
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h = (h ^ (h >>> 16)) >>> 0;
  }
  return h / 2 ** 32;
}
