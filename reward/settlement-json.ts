/** A settlement as JSON: every count and exact term by label, in an order that does not depend on that of the input. */
import type { Json } from '../ledger/canonical-json.ts';
import type { LabelTerms, PayeeShare, Rational, ReaderTerms } from './equation-terms.ts';
import { exactText } from './rational.ts';
import type { Exclusion, GateReport, LabelFacts, Settlement } from './settlement.ts';

/** Exact numbers as text that `exact` reads ('5', '-1/3'), base units as digits, counts as numbers; lists by name in code units. */
export function settlementJson(settlement: Settlement): Json {
  const { input, policy, labels, readers, gate, pointsTotal, shares, budgetUnits, unpaid } = settlement;
  return {
    policy,
    budget: { ...input.budget, units: `${budgetUnits}` },
    cases: input.table.cases.length,
    scale: input.table.scale,
    model: input.model?.name ?? null,
    labels: byName(labels, ({ label }) => label).map(labelJson),
    readers: byName(readers, ({ reader }) => reader).map(readerJson),
    gate: gate === null ? null : gateJson(gate),
    pointsTotal: exactText(pointsTotal),
    shares: byName(shares, ({ kind, payee }) => `${kind} ${payee}`).map(shareJson),
    unpaid: `${unpaid}`,
  };
}

function labelJson({ prevalence, time, timeShare, weight, ...counts }: LabelFacts): Json {
  return {
    ...counts,
    prevalence: exactText(prevalence),
    time: textOrNull(time),
    timeShare: exactText(timeShare),
    weight: exactText(weight),
  };
}

function readerJson({ reader, labels, points }: ReaderTerms): Json {
  return { reader, points: exactText(points), labels: byName(labels, ({ label }) => label).map(termsJson) };
}

function termsJson({ byAnswers, points, weight, ...counts }: LabelTerms): Json {
  return {
    ...counts,
    byAnswers: byAnswers.map((row) => ({ ...row })),
    points: exactText(points),
    weight: exactText(weight),
  };
}

function gateJson({ verdicts, exclusions, applied }: GateReport): Json {
  return {
    applied,
    verdicts: byName(verdicts, ({ reader, label }) => `${reader}\u0000${label}`).map(({ kappa, ...verdict }) => ({
      ...verdict,
      kappa: textOrNull(kappa),
    })),
    exclusions: byName(exclusions, ({ reader, label }) => `${reader}\u0000${label ?? ''}`).map(exclusionJson),
  };
}

function exclusionJson({ reader, label, failed, judged }: Exclusion): Json {
  return { reader, label, failed: failed.toSorted(), judged };
}

function shareJson({ payee, kind, share, units }: PayeeShare): Json {
  return { payee, kind, share: exactText(share), units: `${units}` };
}

function textOrNull(value: Rational | null): Json {
  return value === null ? null : exactText(value);
}

function byName<Item>(items: readonly Item[], name: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}
