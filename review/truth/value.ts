/**
 * What a data set is worth, label by label, by what the MarkIt paper (Witowski et al. 2021) names: how many findings it holds, how
 * hard they are, how long they take and how far readers agree. How these make one figure is our own rule, laid open with every term:
 *
 *   value of a label = cases x (prevalence + time + difficulty) x agreement
 *
 * prevalence + time = NT / N + t / t_max is the weight of Eq. 1, so that the reward and the value of a label go together. Difficulty
 * adds to it, since hard images teach more. Agreement cuts it down, since answers that could be chance are worth nothing.
 */
import { agreementReport } from '../agreement/agreement-report.ts';
import type { AnswerTable } from '../answer-table.ts';
import type { NoFigure } from '../figure.ts';
import { labelDifficulty } from './difficulty.ts';
import { labelMajorities } from './majority.ts';

export type ValueTermName = 'cases' | 'prevalence' | 'time' | 'difficulty' | 'agreement';

/** What each term is counted in, and where it comes from. */
export const valueTermTexts: Readonly<Record<ValueTermName, { readonly unit: string; readonly meaning: string }>> =
  Object.freeze({
    cases: { unit: 'cases', meaning: 'N: cases with two answers or more' },
    prevalence: { unit: 'share of these cases', meaning: 'NT / N of Eq. 1: the majority says yes' },
    time: { unit: 'share of the longest label’s mean time', meaning: 't / t_max of Eq. 1' },
    difficulty: {
      unit: 'share of pairs of answers',
      meaning: 'pairs that differ; of grades the less, the nearer they are',
    },
    agreement: { unit: '0 to 1', meaning: 'Gwet’s AC1, of grades AC2; 0 where it is below' },
  });

export interface TaskValue {
  readonly label: string;
  /** Every term of the formula. Time is null where none was given, and adds nothing. */
  readonly terms: Readonly<Record<Exclude<ValueTermName, 'time'>, number>> & { readonly time: number | null };
  /** prevalence + time: what Eq. 1 weighs an answer with. */
  readonly weight: number;
  /** (prevalence + time + difficulty) x agreement: from 0 to 3, what one case of this label is worth. */
  readonly perCase: number;
  /** cases x perCase. */
  readonly value: number;
}

export interface WorthlessTask {
  readonly label: string;
  /** No value can be told, which is another thing than a value of 0. */
  readonly value: null;
  readonly reason: NoFigure;
}

export interface DataSetValue {
  /** In the order of the table. */
  readonly tasks: ReadonlyArray<TaskValue | WorthlessTask>;
  /** Sum of the tasks that have a value, in cases of weight 1. */
  readonly value: number;
  /** t_max: the longest of the labels' times, seconds; null where none was given. */
  readonly longestTime: number | null;
}

/** `seconds`: mean time by label, where known. Throws RangeError of a time that is no number above nought. */
export function dataSetValue(table: AnswerTable, seconds: ReadonlyMap<string, number> = new Map()): DataSetValue {
  const times = table.labels.map((label) => seconds.get(label) ?? null);
  if (times.some((time) => time !== null && !(time > 0 && Number.isFinite(time)))) {
    throw new RangeError('a time that is no number above nought');
  }
  const known = times.filter((time) => time !== null);
  const longestTime = known.length === 0 ? null : Math.max(...known);
  const agreements = agreementReport(table).labels;
  const tasks = labelMajorities(table).map(({ label, answered, positives }, l): TaskValue | WorthlessTask => {
    const own = agreements[l];
    const agreed = own?.ac2 ?? own?.ac1;
    const { disagreement } = labelDifficulty(table, l);
    if (agreed === undefined || agreed.value === null || disagreement === null) {
      return { label, value: null, reason: agreed?.value === null ? agreed.reason : 'no-answers' };
    }
    const seconds = times[l] ?? null;
    const time = seconds === null || longestTime === null ? null : seconds / longestTime;
    return taskValue(label, {
      cases: answered,
      prevalence: positives / answered,
      time,
      difficulty: disagreement,
      agreement: Math.max(0, agreed.value),
    });
  });
  return { tasks, value: tasks.reduce((sum, { value }) => sum + (value ?? 0), 0), longestTime };
}

function taskValue(label: string, terms: TaskValue['terms']): TaskValue {
  const weight = terms.prevalence + (terms.time ?? 0);
  const perCase = (weight + terms.difficulty) * terms.agreement;
  return { label, terms, weight, perCase, value: terms.cases * perCase };
}
