/** Choices made by a seeded number, so that a case can be met again. */

/** A whole number below the one given. */
export type Random = (below: number) => number;

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[random(choices.length)] ?? choices[0];
}
