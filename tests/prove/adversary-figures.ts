/** What a reader earns under each policy, and which figures give him away. */

import { type AgreementReport, agreementReport } from '../../review/agreement/agreement-report.ts';
import { type AnswerTable, answerAt, withReaders } from '../../review/answer-table.ts';
import { type CopySign, copySigns } from '../../review/copy-signs.ts';
import { listedGate, type Policy, policies } from '../../reward/policy.ts';
import { settle } from '../../reward/settle.ts';
import type { SettleInput, Settlement } from '../../reward/settlement.ts';
import type { Panel } from './adversaries.ts';

const rare = { pneumothorax: '3', 'interstitial lung disease': '3' };
export const comparedPolicies: Readonly<Record<string, Policy>> = Object.freeze({
  'Eq. 1': policies['equation-1'],
  printed: policies['equation-1-printed'],
  weighted: { ...policies['equation-1'], weights: { prevalence: '1', time: '1', factors: rare } },
  marks: policies['positive-marks'],
  flat: policies.flat,
  'Eq. 1, gate applied': { ...policies['equation-1'], gate: { ...listedGate, applied: true } },
});

/** Below either, who answers says little more than chance would. */
const leastKappa = 0.2;
const leastInformed = 0.2;
/** Of the median of the others' seconds. */
const leastTime = 0.25;

/** Time gives away who hurries; whoever can wait, waits. */
export type Exposure = 'time' | 'gate' | 'kappa' | 'informedness' | 'copy';

export interface ReaderFigures {
  readonly reader: string;
  /** Tokens of a thousand, by policy; null where it pays nobody at all. */
  readonly earned: Readonly<Record<string, number | null>>;
  readonly failed: number;
  readonly judged: number;
  /**
   * Cohen's kappa, mean over labels, with the one of the others with whom he agrees best, who shares no copied sheet with him: two who
   * do not look pull down the mean of everybody.
   */
  readonly kappa: number | null;
  /** Against the majority of the others: sensitivity and specificity of all units; their sum less one, mean over labels. */
  readonly sensitivity: number;
  readonly specificity: number;
  /** Null where the others never agree on a yes (or a no): two who say no to all leave three of four no majority. */
  readonly informedness: number | null;
  /** For an answer, and the median of the others. */
  readonly seconds: number;
  readonly othersSeconds: number;
  readonly copy: CopySign | undefined;
  readonly exposed: readonly Exposure[];
}

export interface Figures {
  readonly readers: readonly ReaderFigures[];
  readonly ac1: number | null;
  readonly ac1Without: number | null;
}

/** `honest`: how many of the first readers are. `seconds`: of each reader, mean for an answer. */
export function figuresOf(
  table: AnswerTable,
  { model, times }: Panel,
  honest: number,
  seconds: readonly number[],
): Figures {
  const input: SettleInput = { table, model, times, owner: null, budget: { amount: '1000', exponent: 6, token: 'T' } };
  const settled = Object.entries(comparedPolicies).map(([name, policy]) => [name, settle(input, policy)] as const);
  const report = agreementReport(table);
  const signs = copySigns(table);
  const readers = table.readers.map((reader, r): ReaderFigures => {
    const gate = settled[0]?.[1].gate?.verdicts.filter((verdict) => verdict.reader === reader) ?? [];
    const found = {
      failed: gate.filter(({ verdict }) => verdict === 'fail').length,
      judged: gate.filter(({ verdict }) => verdict !== 'no-figure').length,
      kappa: bestKappa(report, signs, reader),
      ...againstOthers(table, r),
      seconds: seconds[r] ?? 0,
      othersSeconds: median(seconds.filter((_, other) => other !== r)),
      copy: signs.find(({ first, second, suspicious }) => suspicious && (first === reader || second === reader)),
    };
    const earned = Object.fromEntries(settled.map(([name, of]) => [name, tokensOf(of, reader)]));
    return { reader, earned, ...found, exposed: exposures(found) };
  });
  const without = agreementReport(withReaders(table, table.readers.slice(0, honest)));
  return { readers, ac1: report.overall.ac1.value, ac1Without: without.overall.ac1.value };
}

function bestKappa({ labels }: AgreementReport, signs: readonly CopySign[], reader: string): number | null {
  const copied = signs.filter(({ suspicious }) => suspicious);
  const pairs = labels
    .flatMap((label) => label.pairs)
    .filter(({ first, second }) => first === reader || second === reader)
    .filter((pair) => !copied.some(({ first, second }) => first === pair.first && second === pair.second));
  const byPair = Map.groupBy(pairs, ({ first, second }) => (first === reader ? second : first));
  const means = [...byPair.values()].flatMap((of) => {
    const one = mean(of.flatMap(({ cohen }) => (cohen.value === null ? [] : [cohen.value])));
    return one === null ? [] : [one];
  });
  return means.length === 0 ? null : Math.max(...means);
}

function exposures(of: Omit<ReaderFigures, 'reader' | 'earned' | 'exposed'>): Exposure[] {
  const met: Readonly<Record<Exposure, boolean>> = {
    time: of.seconds < leastTime * of.othersSeconds,
    gate: 2 * of.failed > of.judged,
    kappa: of.kappa !== null && of.kappa < leastKappa,
    informedness: of.informedness !== null && of.informedness < leastInformed,
    copy: of.copy !== undefined,
  };
  return (Object.keys(met) as Exposure[]).filter((name) => met[name]);
}

function tokensOf({ shares, unpaid, budgetUnits }: Settlement, reader: string): number | null {
  if (unpaid === budgetUnits) return null;
  return Number(shares.find(({ payee }) => payee === reader)?.units ?? 0n) / 1e6;
}

function againstOthers(
  table: AnswerTable,
  reader: number,
): Pick<ReaderFigures, 'sensitivity' | 'specificity' | 'informedness'> {
  const perLabel = table.labels.map((_, l) => labelAgainstOthers(table, reader, l));
  const of = (name: keyof Met) => perLabel.reduce((sum, met) => sum + met[name], 0);
  const informed = perLabel.filter(({ yes, no }) => yes > 0 && no > 0);
  return {
    sensitivity: of('yesYes') / of('yes'),
    specificity: of('noNo') / of('no'),
    informedness: mean(informed.map(({ yesYes, yes, noNo, no }) => yesYes / yes + noNo / no - 1)),
  };
}

/** Units of which most of the others say yes, and of them those to which he does; and of no. */
interface Met {
  yes: number;
  yesYes: number;
  no: number;
  noNo: number;
}

function labelAgainstOthers(table: AnswerTable, reader: number, label: number): Met {
  const met = { yes: 0, yesYes: 0, no: 0, noNo: 0 };
  const others = table.readers.length - 1;
  for (let c = 0; c < table.cases.length; c += 1) {
    let yes = 0;
    for (let r = 0; r <= others; r += 1) if (r !== reader && answerAt(table, c, label, r) === 1) yes += 1;
    if (2 * yes === others) continue;
    const says = answerAt(table, c, label, reader) === 1;
    const most = 2 * yes > others;
    met[most ? 'yes' : 'no'] += 1;
    if (says === most) met[most ? 'yesYes' : 'noNo'] += 1;
  }
  return met;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
