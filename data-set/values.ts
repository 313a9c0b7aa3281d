/** Typed values of elements, decoded on demand; a value that its VR cannot carry reads as absent. */

import type { DataSet } from './data-set.ts';

export interface PersonName {
  readonly alphabetic: string;
  readonly ideographic: string;
  readonly phonetic: string;
}

/** Text values of one element, split at backslashes, padding removed; [] where absent or empty. */
export function strings(_dataSet: DataSet, _tag: number): string[] {
  throw new Error('not written yet');
}

export function firstString(_dataSet: DataSet, _tag: number): string | undefined {
  throw new Error('not written yet');
}

/** Numbers of binary VRs and of DS and IS; 64-bit ones past 2^53 read as absent. */
export function numbers(_dataSet: DataSet, _tag: number): number[] {
  throw new Error('not written yet');
}

export function firstNumber(_dataSet: DataSet, _tag: number): number | undefined {
  throw new Error('not written yet');
}

export function personNames(_dataSet: DataSet, _tag: number): PersonName[] {
  throw new Error('not written yet');
}

export function items(_dataSet: DataSet, _tag: number): readonly DataSet[] {
  throw new Error('not written yet');
}
