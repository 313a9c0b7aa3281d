/** Which penalty a head needs, by what heads that never saw a patient say of that patient. */
import { linear, type Matrix, pickRows } from './matrix.ts';
import { patientFolds } from './patient-folds.ts';
import { rowSpace } from './row-space.ts';
import { foldBack, type Head, scaleOf, standardise } from './standardise.ts';

export interface Sample {
  /** Features, one case a row. */
  readonly rows: Matrix;
  /** 0 or 1 of a finding; any number of a regression. */
  readonly targets: Float64Array;
  readonly patients: readonly string[];
}

/** Fits standardised rows; `start` is what came out for the penalty before, `last` that this head is the one that is kept. */
export type FitHead = (
  rows: Matrix,
  targets: Float64Array,
  options: { readonly penalty: number; readonly start: Head | undefined; readonly last: boolean },
) => Head;

export interface CrossValidated {
  /** Of each row, from the head that had not seen its patient, with the penalty that was chosen. */
  readonly outOfFold: Float64Array;
  /** Of a case: the penalty that was chosen, over the number of cases. */
  readonly penalty: number;
  /** Taught from all rows; for features as they come. */
  readonly head: Head;
}

export const folds = 5;

/** Of a case, strongest first: each fit begins where the one before ended. From "nearly nothing is learnt" to "nearly nothing is held back". */
const penalties: readonly number[] = Array.from({ length: 10 }, (_, k) => 10 ** (1.5 - k / 2));

/** `loss` of what a head says of a row, weighted as the fit weights it; the penalty with the smallest sum is chosen. */
export function crossValidate(
  { rows, targets, patients }: Sample,
  fitHead: FitHead,
  loss: (said: number, target: number, row: number) => number,
): CrossValidated {
  const fold = patientFolds(
    patients.map((patient, row) => ({ patient, positive: targets[row] === 1 })),
    folds,
  );
  const trials = Array.from({ length: folds }, (_, out) => {
    const [tried = [], taught = []] = [true, false].map((is) =>
      [...fold.keys()].filter((row) => (fold[row] === out) === is),
    );
    return {
      tried,
      unseen: pickRows(rows, tried),
      path: new HeadPath(pickRows(rows, taught), pick(targets, taught), fitHead),
    };
  });
  let best = { loss: Number.POSITIVE_INFINITY, at: -1, outOfFold: new Float64Array() };
  for (const [at, penalty] of penalties.entries()) {
    const outOfFold = new Float64Array(rows.rows);
    for (const { tried, unseen, path } of trials) {
      const { weights, bias } = path.next(penalty, false);
      for (const [k, said] of linear(unseen, weights, bias).entries()) outOfFold[tried[k] ?? 0] = said;
    }
    const total = outOfFold.reduce((sum, said, row) => sum + loss(said, targets[row] as number, row), 0);
    if (total < best.loss) best = { loss: total, at, outOfFold };
    // Twice worse than the best: weaker penalties only learn the noise by heart, and take the longest to do so.
    else if (at >= best.at + 2) break;
  }
  const path = new HeadPath(rows, targets, fitHead);
  let head: Head | undefined;
  for (const [at, penalty] of penalties.slice(0, best.at + 1).entries()) head = path.next(penalty, at === best.at);
  const penalty = penalties[best.at];
  if (head === undefined || penalty === undefined) throw new RangeError('no penalty fits: a feature is no number');
  return { outOfFold: best.outOfFold, penalty, head };
}

/** Heads of the same rows for one penalty after the other. */
class HeadPath {
  readonly #targets: Float64Array;
  readonly #fitHead: FitHead;
  readonly #scale;
  readonly #space;
  #start: Head | undefined;

  constructor(rows: Matrix, targets: Float64Array, fitHead: FitHead) {
    this.#targets = targets;
    this.#fitHead = fitHead;
    this.#scale = scaleOf(rows);
    this.#space = rowSpace(standardise(rows, this.#scale));
  }

  next(penalty: number, last: boolean): Head {
    const { rows, expand } = this.#space;
    this.#start = this.#fitHead(rows, this.#targets, { penalty: penalty * rows.rows, start: this.#start, last });
    return foldBack({ ...this.#start, weights: expand(this.#start.weights) }, this.#scale);
  }
}

function pick(values: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}
