/** Which cases a label can be taught from, and whether they are enough. */
import { leastCases, leastPatients } from '../../model-files/head/teach-finding.ts';
import { leastMeasured } from '../../model-files/head/teach-number.ts';

export interface LabelCase {
  /** Its place among all cases that are looked at. */
  readonly row: number;
  readonly patient: string;
  readonly target: number;
}

export interface LabelCases {
  readonly label: string;
  readonly cases: readonly LabelCase[];
  readonly ties: number;
  readonly unanswered: number;
}

/** What is missing, in plain words; undefined where there is enough. */
export function missingCases({ label, cases }: LabelCases, kind: 'finding' | 'number'): string | undefined {
  const patients = (some: readonly LabelCase[]) => new Set(some.map(({ patient }) => patient)).size;
  if (kind === 'number') {
    const varied = new Set(cases.map(({ target }) => target)).size > 1;
    if (cases.length >= leastMeasured && patients(cases) >= leastPatients && varied) return undefined;
    return `${label}: ${cases.length} cases of ${patients(cases)} patients, ${varied ? 'different grades' : 'one grade'}; ${leastMeasured} of ${leastPatients} with different grades are needed`;
  }
  const [found, not] = [1, 0].map((target) => cases.filter((one) => one.target === target));
  const isEnough = (some: readonly LabelCase[] = []) => some.length >= leastCases && patients(some) >= leastPatients;
  if (isEnough(found) && isEnough(not)) return undefined;
  const said = (some: readonly LabelCase[] = []) => `${some.length} cases of ${patients(some)} patients`;
  return `${label}: ${said(found)} with it, ${said(not)} without; ${leastCases} of ${leastPatients} are needed of each`;
}
