/** Seeded random numbers: the same seed draws the same patient on every machine. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Normal by the sum of four uniforms (Irwin-Hall): bounded at 3.5 sd, so that no anatomy is absurd. */
  normal(mean: number, sd: number): number;
  /** Whole number in [low, high]. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** An independent stream: drawing more in one part of the picture moves nothing in another. */
  fork(name: string): Random;
}

/** 32-bit mix of a string into a seed (FNV-1a). */
export function hashSeed(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Mulberry32: 32 bits of state are plenty for a picture. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    normal: (mean, sd) => mean + sd * (next() + next() + next() + next() - 2) * Math.sqrt(3),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    chance: (probability) => next() < probability,
    pick: (from) => {
      const one = from[Math.floor(from.length * next())];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
    fork: (name) => random(hashSeed(seed, name)),
  };
}
