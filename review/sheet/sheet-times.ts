/** How long the labels take, as a list of times says it: decimals as they were written, since rewards are worked out exactly. */

export interface LabelTime {
  readonly label: string;
  /** Seconds as an exact decimal: digits, at most one point, no sign or exponent, for instance '13.92'. Above nought. */
  readonly mean: string;
  /** Half the width of the 95 % interval in the same form, or null. */
  readonly halfWidth: string | null;
}
