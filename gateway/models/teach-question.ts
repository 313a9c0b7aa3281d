/** What is asked of the thread that teaches heads, and what it answers. */
import type { Estimate } from '../../review/interval.ts';
import type { ErrorCode } from '../errors.ts';

export interface LabelToTeach {
  readonly label: string;
  /** Rows of `features` that have a target, and their targets. */
  readonly rows: readonly number[];
  readonly targets: Float64Array;
  readonly patients: readonly string[];
}

export interface TeachQuestion {
  /** The parent's file. */
  readonly onnx: Uint8Array;
  /** Name of its scores, as its manifest says. */
  readonly scores: string;
  /** finding: yes or no; number: a mean grade, of one label. */
  readonly kind: 'finding' | 'number';
  /** One case a row. */
  readonly features: { readonly rows: number; readonly columns: number; readonly data: Float64Array };
  readonly labels: readonly LabelToTeach[];
}

export interface TaughtLabel {
  readonly label: string;
  /** Area under the ROC curve, or mean absolute error, out-of-fold. */
  readonly figure: Estimate;
  readonly penalty: number;
  /** Null of a number. */
  readonly calibration: { readonly slope: number; readonly intercept: number } | null;
  readonly threshold: number | null;
  /** Of each row that it was taught from, by the head that had not seen its patient: a logit, or the number. */
  readonly outOfFold: Float64Array;
  /** Of the head that was written, for features as they come. */
  readonly weights: Float32Array;
  readonly bias: number;
}

export interface TaughtHeads {
  readonly onnx: Uint8Array;
  /** What the graph itself applies to the head's output. */
  readonly activation: 'none' | 'sigmoid';
  readonly labels: readonly TaughtLabel[];
}

export type TeachAnswer = TaughtHeads | { readonly code: ErrorCode; readonly detail: string | undefined };
