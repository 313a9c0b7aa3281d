/** The 24 phantom cases of the demo: who, what is to be seen, how the picture was stored. */
import type { Sex } from '../../inference/phantoms/anatomy.ts';
import type { Finding } from '../../inference/phantoms/findings.ts';
import { random } from '../../inference/phantoms/random.ts';

export interface PlannedCase {
  readonly seed: number;
  readonly size: number;
  readonly sex: Sex;
  readonly age: number;
  readonly finding: Finding | null;
  readonly modality: 'DX' | 'CR';
  readonly inverted: boolean;
}

/** In the order of arrival: a mixed list, as a morning's is. */
const FINDINGS_IN_TURN: readonly (Finding | null)[] = [
  null,
  'effusion',
  null,
  'cardiomegaly',
  'consolidation',
  null,
  'pneumothorax',
  null,
  'edema',
  'effusion',
  null,
  'interstitial',
  'consolidation',
  null,
  'atelectasis',
  'nodule',
  null,
  'effusion',
  'cardiomegaly',
  null,
  'pneumothorax',
  'edema',
  null,
  'consolidation',
];

/** Cases whose first drawing had crossing bones that the text detector takes for a letter: drawn from another seed. */
const DRAWN_AGAIN: Readonly<Record<number, number>> = { 6: 20_306 };

export const demoCases: readonly PlannedCase[] = FINDINGS_IN_TURN.map((finding, index) => {
  const seed = DRAWN_AGAIN[index] ?? 20_210 + index;
  const draw = random(seed).fork('person');
  return Object.freeze({
    seed,
    size: 2048,
    sex: draw.pick(['F', 'M'] as const),
    age: finding === null || finding === 'pneumothorax' ? draw.whole(22, 70) : draw.whole(44, 88),
    finding,
    modality: index % 3 === 1 ? 'CR' : 'DX',
    inverted: index % 8 === 4,
  });
});
