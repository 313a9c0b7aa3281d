/** All that is said of the reward of a sheet: the settlement asked for, every other policy beside it, and what the gate says. */
import { type AnswerTable, answerTable, missing } from '../review/answer-table.ts';
import type { Sheet } from '../review/sheet/sheet.ts';
import type { LabelTime } from '../review/sheet/sheet-times.ts';
import { type Policy, policies } from './policy.ts';
import { gateReport } from './quality-gate.ts';
import { exact } from './rational.ts';
import { gateEffect, settle } from './settle.ts';
import type { Budget, GateEffect, GateReport, SettleInput, Settlement } from './settlement.ts';

export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

export interface SheetReward {
  readonly sheet: Sheet;
  readonly chosen: NamedPolicy;
  /** Under the policy asked for, as it stands. */
  readonly settlement: Settlement;
  /** Of every policy, that asked for first; null where it weighs time and no times were given. */
  readonly beside: ReadonlyArray<NamedPolicy & { readonly settlement: Settlement | null }>;
  /** What applying the gate changes for the readers; null where there is none or no model. */
  readonly effect: GateEffect | null;
  readonly simulated: SimulatedFindings | null;
}

/** The simulated readers, who are never paid: judged by the same gate, and what they would take were they readers like the others. */
export interface SimulatedFindings {
  readonly gate: GateReport;
  readonly effect: GateEffect;
}

export interface RewardAsked {
  readonly sheet: Sheet;
  readonly times: readonly LabelTime[] | null;
  readonly chosen: NamedPolicy;
  readonly owner: string | null;
  readonly budget: Budget;
}

/** Throws RewardError where the sheet does not carry what the policy asks for. */
export function sheetReward({ sheet, times, chosen, owner, budget }: RewardAsked): SheetReward {
  const input: SettleInput = {
    ...{ table: sheet.table, owner, budget },
    times: new Map((times ?? []).map(({ label, mean }) => [label, mean])),
    model: sheet.modelScores[0] ?? null,
  };
  const settlement = settle(input, chosen.policy);
  const others = Object.entries(policies).map(
    ([name, policy]): NamedPolicy => ({ name, policy: alike(policy, chosen) }),
  );
  const beside = [chosen, ...others.filter(({ name }) => name !== chosen.name)].map((one) => ({
    ...one,
    settlement:
      one === chosen ? settlement : weighsTime(one.policy) && times === null ? null : settle(input, one.policy),
  }));
  const effect = input.model === null ? null : (gateEffect(input, chosen.policy) ?? null);
  return { sheet, chosen, settlement, beside, effect, simulated: simulatedFindings(input, sheet, chosen.policy) };
}

export function weighsTime(policy: Policy): boolean {
  return policy.rule === 'equation-1' && exact(policy.weights.time).numerator !== 0n;
}

/** The rules differ, and what stands around them does not: else one figure would hide behind another. */
function alike(policy: Policy, { policy: { ownerPart, missingAnswers, nobodyEarned, gate } }: NamedPolicy): Policy {
  return { ...policy, ownerPart, missingAnswers, nobodyEarned, gate };
}

function simulatedFindings(input: SettleInput, { simulated }: Sheet, policy: Policy): SimulatedFindings | null {
  if (simulated.readers.length === 0 || input.model === null || policy.gate === null) return null;
  const effect = gateEffect({ ...input, table: joined(input.table, simulated) }, policy);
  return effect === undefined ? null : { gate: gateReport(simulated, input.model, policy.gate), effect };
}

/** The readers of both; they share scale, cases and labels. */
function joined(first: AnswerTable, second: AnswerTable): AnswerTable {
  const readers = [...first.readers, ...second.readers];
  const values = new Uint8Array(first.cases.length * first.labels.length * readers.length).fill(missing);
  const units = first.cases.length * first.labels.length;
  const [a, b] = [first.readers.length, second.readers.length];
  for (let unit = 0; unit < units; unit += 1) {
    values.set(first.values.subarray(unit * a, (unit + 1) * a), unit * readers.length);
    values.set(second.values.subarray(unit * b, (unit + 1) * b), unit * readers.length + a);
  }
  return answerTable({ ...first, readers, values });
}
