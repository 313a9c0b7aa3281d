/** The made-up people of a training set: who, from which side, and what is to be seen, each from a seed of its set. */
import { FINDINGS, type Finding, type GradedFinding } from './findings.ts';
import type { PhantomRequest } from './phantom.ts';
import { type Random, random } from './random.ts';

/** Seeds of the sets lie a billion apart: no phantom is in two of them. */
export const SETS = { train: 1_000_000_000, validation: 2_000_000_000, test: 3_000_000_000 } as const;
export type PhantomSet = keyof typeof SETS;

/** Those that the findings model tells; the other two are drawn as well, so that it learns what they are not. */
export const TAUGHT: readonly Finding[] = FINDINGS.slice(0, 6);

/** Share of people without any finding. */
const HEALTHY = 0.25;
const IN_BED = 0.35;

/** The request of one of a set, drawn at `size` samples a side. */
export function personOf(set: PhantomSet, index: number, size: number): PhantomRequest & { findings: GradedFinding[] } {
  const seed = SETS[set] + index;
  const draw = random(seed).fork('person');
  return {
    seed,
    size,
    sex: draw.pick(['F', 'M'] as const),
    age: draw.whole(18, 92),
    view: draw.chance(IN_BED) ? 'AP' : 'PA',
    variety: 'wide',
    findings: draw.chance(HEALTHY) ? [] : severalOf(draw),
  };
}

/** One to three different findings, those taught twice as often as the others. */
function severalOf(draw: Random): GradedFinding[] {
  const left: Finding[] = [...TAUGHT, ...FINDINGS];
  const found: GradedFinding[] = [];
  for (let count = draw.whole(1, 3); count > 0; count -= 1) {
    const finding = draw.pick(left.filter((one) => found.every((other) => other.finding !== one)));
    found.push({ finding, strength: draw.next() });
  }
  return found;
}
