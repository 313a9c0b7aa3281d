/**
 * Quality control by a model, as in the paper (Witowski et al. 2021): Cohen's kappa of the model and each reader, label by label,
 * against a threshold. On the published sheet, with the model's yes from 0.5 on and the paper's 0.05, each of the three readers
 * passes in every one of the seven labels (the closest is 0.071, Annotator C, pneumothorax) and each of the five simulated malicious
 * readers fails in every one (the best is 0.032). That rests on the model's threshold: at 0.3 Annotator A falls to 0.048 in
 * interstitial lung disease, at 0.6 Annotator C to -0.006 in pneumothorax; hence one label failed need not be enough to leave.
 */
import { type AnswerTable, answerAt, missing, saysYes } from '../review/answer-table.ts';
import { exactKappa, type TwoByTwo } from './exact-kappa.ts';
import type { QualityGate } from './policy.ts';
import { compare, exact, rational } from './rational.ts';
import { RewardError } from './reward-error.ts';
import type { Exclusion, GateReport, GateVerdict, ModelScores } from './settlement.ts';

/** Throws RewardError MODEL where there are more or fewer scores than units. */
export function gateReport(table: AnswerTable, model: ModelScores | null, gate: QualityGate): GateReport {
  const units = table.cases.length * table.labels.length;
  if (model !== null && (model.scores.length !== units || model.known.length !== units)) {
    throw new RewardError('MODEL', 'scores of another size than the table');
  }
  const byReader = table.readers.map((_, r) => table.labels.map((_, l) => verdictOf(table, model, gate, r, l)));
  const exclusions = table.readers.flatMap((reader, r) => exclusionsOf(reader, byReader[r] ?? [], gate));
  const verdicts = byReader.flat();
  return { verdicts, exclusions, applied: gate.applied };
}

function verdictOf(
  table: AnswerTable,
  model: ModelScores | null,
  gate: QualityGate,
  r: number,
  l: number,
): GateVerdict {
  const [reader, label] = [table.readers[r] ?? '', table.labels[l] ?? ''];
  const compared = compareWithModel(table, model, modelThreshold(gate, label), r, l);
  const { scored, bothYes, bothNo, firstYes: readerYes, secondYes: modelYes } = compared;
  const cases = bothYes + bothNo + readerYes + modelYes;
  const modelSaysYes = bothYes + modelYes;
  const reason =
    scored === 0
      ? 'no-scores'
      : cases === 0
        ? 'no-answers'
        : modelSaysYes === 0 || modelSaysYes === cases
          ? 'model-all-the-same'
          : null;
  const kappa = reason === null ? exactKappa(compared) : null;
  const verdict = kappa === null ? 'no-figure' : compare(kappa, exact(gate.threshold)) < 0 ? 'fail' : 'pass';
  return { reader, label, bothYes, readerYes, modelYes, bothNo, kappa, verdict, reason };
}

/**
 * As a number, since scores are: a comparison of two, and no arithmetic. A threshold has 15 decimals at most, so that it and a score
 * written alike are the same number.
 */
export function modelThreshold({ modelThreshold, modelThresholds }: QualityGate, label: string): number {
  return Number(Object.hasOwn(modelThresholds, label) ? modelThresholds[label] : modelThreshold);
}

function compareWithModel(
  table: AnswerTable,
  model: ModelScores | null,
  threshold: number,
  r: number,
  l: number,
): TwoByTwo & { readonly scored: number } {
  const counts = { scored: 0, bothYes: 0, bothNo: 0, firstYes: 0, secondYes: 0 };
  if (model === null) return counts;
  for (let c = 0; c < table.cases.length; c += 1) {
    const unit = c * table.labels.length + l;
    if (model.known[unit] !== 1) continue;
    counts.scored += 1;
    const answer = answerAt(table, c, l, r);
    if (answer === missing) continue;
    const readerSays = saysYes(table.scale, answer);
    const modelSays = (model.scores[unit] ?? 0) >= threshold;
    if (readerSays && modelSays) counts.bothYes += 1;
    else if (readerSays) counts.firstYes += 1;
    else if (modelSays) counts.secondYes += 1;
    else counts.bothNo += 1;
  }
  return counts;
}

function exclusionsOf(reader: string, verdicts: readonly GateVerdict[], { leaves }: QualityGate): Exclusion[] {
  const failed = verdicts.filter(({ verdict }) => verdict === 'fail').map(({ label }) => label);
  const judged = verdicts.filter(({ verdict }) => verdict !== 'no-figure').length;
  if (leaves.kind === 'label') return failed.map((label) => ({ reader, label, failed: [label], judged }));
  const tooMany = judged > 0 && compare(rational(failed.length, judged), exact(leaves.beyond)) > 0;
  return tooMany ? [{ reader, label: null, failed, judged }] : [];
}
