/** A figure of agreement as it is shown: with its interval and how that was made, or with the reason why there is none. Never NaN. */
import type { Interval } from './interval.ts';

/** How a 95 % interval was made; the words stand in `intervalNames`. */
export type IntervalMethod =
  | 'wilson'
  | 'wilson-effective'
  | 'gwet-linearised'
  | 'fleiss-large-sample'
  | 'cohen-large-sample'
  | 'square-and-add'
  | 'student-t-clustered'
  | 'as-published'
  | 'patient-bootstrap'
  | 'case-bootstrap'
  | 'student-t'
  | 'ratio-linearised';

export const intervalNames: Readonly<Record<IntervalMethod, string>> = Object.freeze({
  wilson: 'score interval (Wilson 1927)',
  'wilson-effective': 'score interval of as many answers as are independent (Wilson 1927, Kish 1965)',
  'gwet-linearised': 'linearised variance over cases, t distribution (Gwet 2014)',
  'fleiss-large-sample': 'large-sample variance (Fleiss, Levin and Paik 2003)',
  'cohen-large-sample': 'large-sample variance (Fleiss, Cohen and Everitt 1969)',
  'square-and-add': 'of two score intervals, by square and add (Newcombe 1998)',
  'student-t-clustered': 't distribution over readers, each with all that he did (Cochran 1977)',
  'as-published': 'as it was published',
  'patient-bootstrap': 'percentile bootstrap over patients',
  'case-bootstrap': 'percentile bootstrap over cases',
  'student-t': 't distribution over the values',
  'ratio-linearised': 'linearised variance of a ratio over cases, t distribution (Cochran 1977)',
});

/** Why a figure has no value. Each is a state of the data that can really come, and has a sentence in `noFigureTexts`. */
export type NoFigure =
  | 'no-answers'
  | 'one-reader'
  | 'no-pairs'
  | 'no-repeats'
  | 'no-times'
  | 'no-truth'
  | 'no-variation'
  | 'no-positives'
  | 'no-negatives'
  | 'never-said'
  | 'no-regions'
  | 'no-matches';

export const noFigureTexts: Readonly<Record<NoFigure, string>> = Object.freeze({
  'no-answers': 'nobody has answered yet',
  'one-reader': 'one reader alone agrees with nobody',
  'no-pairs': 'no case has answers of two readers',
  'no-repeats': 'nothing was read twice',
  'no-times': 'no time was measured',
  'no-truth': 'what is true is not known of any case answered',
  'no-variation': 'all answers are the same: chance would agree as well',
  'no-positives': 'no positive among the true answers',
  'no-negatives': 'no negative among the true answers',
  'never-said': 'nobody gave that answer',
  'no-regions': 'nobody has drawn a region',
  'no-matches': 'no region of one reader meets one of another',
});

export interface KnownFigure {
  readonly value: number;
  /** Null where the data carry no interval, for instance of one case alone. */
  readonly interval: (Interval & { readonly method: IntervalMethod }) | null;
  /** How many units (a label of a case) it rests on. */
  readonly units: number;
}

export interface UnknownFigure {
  readonly value: null;
  readonly reason: NoFigure;
  readonly units: number;
}

export type Figure = KnownFigure | UnknownFigure;

/** A figure that is worked out beside the answers, and of which answers. */
export interface LaterFigure<F> {
  readonly figure: F;
  /** How many answers had been counted in when the work on it began. */
  readonly asOf: number;
}
