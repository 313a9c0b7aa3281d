/** How two models differ on the images that both answered: agreement, mean difference, and where they differ most. */
import type { PredictionPair } from '../store/prediction-operations.ts';
import type { StoredScore, StoredValue } from '../store/predictions.ts';
import type { Store } from '../store/store.ts';

export interface ComparedModel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** An image on which they differ, by what its case is called: never by who it is of. */
export interface LargeDifference {
  readonly project: number | null;
  readonly number: number | null;
  /** Number of the case on the box; null where it is in none any more. */
  readonly caseId: number | null;
  readonly a: number;
  readonly b: number;
}

export interface LabelDifference {
  readonly label: string;
  readonly images: number;
  /** Images of which both have a threshold, and those of them where both are on the same side of theirs. */
  readonly compared: number;
  readonly agreed: number;
  /** Of the probability. */
  readonly meanAbsolute: number;
  readonly largest: readonly LargeDifference[];
}

export interface ModelDifference {
  readonly a: ComparedModel;
  readonly b: ComparedModel;
  readonly images: number;
  readonly labels: readonly LabelDifference[];
  readonly value: {
    readonly unit: string;
    readonly images: number;
    readonly meanAbsolute: number;
    readonly largest: readonly LargeDifference[];
  } | null;
}

const mostShown = 5;
const atOnce = 1_000;

interface Point {
  readonly instanceId: number;
  readonly a: number;
  readonly b: number;
}

/** Of one label, or of the value: sums, and the few pairs that are furthest apart. */
class Tally {
  images = 0;
  compared = 0;
  agreed = 0;
  #sum = 0;
  #largest: Point[] = [];

  add(point: Point): void {
    this.images += 1;
    this.#sum += apart(point);
    this.#largest = [...this.#largest, point].sort((x, y) => apart(y) - apart(x)).slice(0, mostShown);
  }

  get meanAbsolute(): number {
    return this.images === 0 ? 0 : this.#sum / this.images;
  }

  /** Those that are apart at all. */
  async largest(store: Store): Promise<LargeDifference[]> {
    const shown = this.#largest.filter((point) => apart(point) > 0);
    return Promise.all(
      shown.map(async ({ instanceId, a, b }) => {
        const name = await store.read.caseNameOf({ instanceId });
        return { project: name?.project ?? null, number: name?.number ?? null, caseId: name?.caseId ?? null, a, b };
      }),
    );
  }
}

const apart = ({ a, b }: Point): number => Math.abs(a - b);

/**
 * `wholes`: images are counted by so many at once, the oldest first, and what is over is left out: whoever asks again after each
 * new image learns nothing of that one alone.
 */
export async function modelDifference(
  a: ComparedModel,
  b: ComparedModel,
  store: Store,
  { wholes = 1 }: { readonly wholes?: number } = {},
): Promise<ModelDifference> {
  const labels = new Map<string, Tally>();
  const values = new Tally();
  let unit = '';
  let images = 0;
  let over: PredictionPair[] = [];
  for (let after = 0; ; ) {
    const pairs = await store.read.predictionPairs({ a: a.sha256, b: b.sha256, after, limit: atOnce });
    const known = [...over, ...pairs];
    const whole = known.length - (known.length % wholes);
    over = known.slice(whole);
    for (const pair of known.slice(0, whole)) {
      images += 1;
      addScores(labels, pair);
      unit = addValue(values, pair) ?? unit;
    }
    const last = pairs.at(-1);
    if (!last) break;
    after = last.instanceId;
  }
  const compared = [...labels].map(async ([label, tally]): Promise<LabelDifference> => {
    const { images: n, compared: both, agreed, meanAbsolute } = tally;
    return { label, images: n, compared: both, agreed, meanAbsolute, largest: await tally.largest(store) };
  });
  const value =
    values.images === 0
      ? null
      : { unit, images: values.images, meanAbsolute: values.meanAbsolute, largest: await values.largest(store) };
  return { a, b, images, labels: await Promise.all(compared), value };
}

/** Labels that only one of them knows cannot be compared. */
function addScores(labels: Map<string, Tally>, { instanceId, scoresA, scoresB }: PredictionPair): void {
  const other = new Map((JSON.parse(scoresB) as StoredScore[]).map((score) => [score.label, score]));
  for (const one of JSON.parse(scoresA) as StoredScore[]) {
    const two = other.get(one.label);
    if (!two) continue;
    const tally = labels.get(one.label) ?? new Tally();
    labels.set(one.label, tally);
    tally.add({ instanceId, a: one.probability, b: two.probability });
    if (one.threshold === null || two.threshold === null) continue;
    tally.compared += 1;
    if (one.probability >= one.threshold === two.probability >= two.threshold) tally.agreed += 1;
  }
}

/** The unit, where both gave a value in the same one. */
function addValue(values: Tally, { instanceId, valueA, valueB }: PredictionPair): string | undefined {
  if (valueA === null || valueB === null) return undefined;
  const [a, b] = [JSON.parse(valueA) as StoredValue, JSON.parse(valueB) as StoredValue];
  if (a.unit !== b.unit) return undefined;
  values.add({ instanceId, a: a.number, b: b.number });
  return a.unit;
}
