/** Whether a reader's own answers fit the counts of all, and whether quality control judged them as its rule says. */
import { exactKappa } from './exact-kappa.ts';
import type { QualityGate } from './policy.ts';
import { compare, exact, rational } from './rational.ts';
import type { ReadStatement } from './read-statement.ts';
import { gateLine } from './statement.ts';
import { type Difference, mostDifferences, unlike } from './statement-difference.ts';
import type { GateLine, OwnLabel, SettlementBasis, Statement } from './statement-format.ts';
import type { UnitCounts } from './unit-text.ts';

/** An answer that counts is among the answers and, where it is yes, among the yes of its case. */
export function answerDifferences({ statement, counts }: ReadStatement): Difference[] {
  const { settlement, own } = statement;
  return [
    ...answeredDifference(settlement, counts),
    ...settlement.labels.flatMap((label, l) => {
      const units = counts[l];
      if (units === undefined) return [];
      const place = { label: label.label };
      return [...completeDifference(settlement, units, place), ...ownDifferences(settlement, units, own[l], place)];
    }),
  ];
}

/** As many payees have answered as answered the case with the most answers, or more. */
function answeredDifference({ payees }: SettlementBasis, counts: readonly UnitCounts[]): Difference[] {
  const most = counts.reduce((all, { answers }) => answers.reduce((a, b) => Math.max(a, b), all), 0);
  const answered = payees.filter((payee) => payee.answered).length;
  const fits = answered >= most && (most > 0 || answered === 0);
  return fits ? [] : [{ code: 'answered', stated: String(answered), due: most === 0 ? '0' : `${most} or more` }];
}

function completeDifference(
  { policy, cases }: SettlementBasis,
  { answers }: UnitCounts,
  place: { label: string },
): Difference[] {
  if (policy.missingAnswers !== 'complete') return [];
  const full = answers.reduce((a, b) => Math.max(a, b), 0);
  const odd = answers.findIndex((count) => count !== 0 && count !== full);
  if (odd < 0) return [];
  return unlike('complete', answers[odd] ?? 0, `0 or ${full}`, { ...place, case: cases[odd] ?? '' });
}

function ownDifferences(
  { policy, cases }: SettlementBasis,
  { answers, yes }: UnitCounts,
  own: OwnLabel | undefined,
  place: { label: string },
): Difference[] {
  if (own === undefined || own.excluded) return [];
  const found: Difference[] = [];
  for (let c = 0; c < answers.length && found.length < mostDifferences; c += 1) {
    const [count, yesses, mark] = [answers[c] ?? 0, yes[c] ?? 0, own.answers[c]];
    const uncounted = count === 0 && policy.missingAnswers === 'complete';
    if (mark === '-' || uncounted) continue;
    if (mark === '1' ? yesses > 0 : yesses < count) continue;
    const due =
      count === 0 ? 'no answer, as none counts' : yesses === 0 ? 'no, as nobody says yes' : 'yes, as all say yes';
    found.push(...unlike('answer', mark === '1' ? 'yes' : 'no', due, { ...place, case: cases[c] ?? '' }));
  }
  return found;
}

export function gateDifferences({ settlement, own, payee }: Statement): Difference[] {
  const { policy, labels } = settlement;
  const { gate } = policy;
  const judged = own.map(({ answers }, l) => (gate === null ? null : judge(answers, labels[l]?.model ?? null, gate)));
  const out = excludedLabels(judged, gate);
  return own.flatMap((label, l) => {
    const place = { label: labels[l]?.label ?? '', payee };
    const due = judged[l] ?? null;
    return [
      ...unlike('gate', label.gate && lineText(label.gate), due && lineText(due), place),
      ...unlike('excluded', label.excluded, out[l] ?? false, place),
    ];
  });
}

function lineText({ bothYes, readerYes, modelYes, bothNo, kappa, verdict }: GateLine): string {
  return `${verdict} at kappa ${kappa ?? 'none'} (both yes ${bothYes}, reader ${readerYes}, model ${modelYes}, neither ${bothNo})`;
}

/** As reward/quality-gate.ts has it: where the model says the same of every case, there is no figure. */
function judge(answers: string, model: string | null, gate: QualityGate): GateLine {
  const counts = { bothYes: 0, readerYes: 0, modelYes: 0, bothNo: 0 };
  for (let c = 0; c < answers.length; c += 1) {
    const [reader, says] = [answers[c], model?.[c] ?? '-'];
    if (reader === '-' || says === '-') continue;
    counts[reader === '1' ? (says === '1' ? 'bothYes' : 'readerYes') : says === '1' ? 'modelYes' : 'bothNo'] += 1;
  }
  const modelSaysBoth = counts.bothYes + counts.modelYes > 0 && counts.bothNo + counts.readerYes > 0;
  const { readerYes: firstYes, modelYes: secondYes } = counts;
  const kappa = modelSaysBoth ? exactKappa({ ...counts, firstYes, secondYes }) : null;
  const verdict = kappa === null ? 'no-figure' : compare(kappa, exact(gate.threshold)) < 0 ? 'fail' : 'pass';
  return gateLine({ ...counts, kappa, verdict });
}

function excludedLabels(judged: ReadonlyArray<GateLine | null>, gate: QualityGate | null): boolean[] {
  if (gate === null || !gate.applied) return judged.map(() => false);
  const failed = judged.map((line) => line?.verdict === 'fail');
  if (gate.leaves.kind === 'label') return failed;
  const withFigure = judged.filter((line) => line !== null && line.verdict !== 'no-figure').length;
  const fails = failed.filter(Boolean).length;
  const leaves = withFigure > 0 && compare(rational(fails, withFigure), exact(gate.leaves.beyond)) > 0;
  return judged.map(() => leaves);
}
