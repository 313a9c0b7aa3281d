/** The JSON document of `markit reward --json`; docs/reward.md lists its keys. */

import { exactText } from '../../reward/rational.ts';
import { rulesOf } from '../../reward/rules.ts';
import { notice } from '../../reward/sealed-document.ts';
import type { GateEffect, GateReport, Settlement } from '../../reward/settlement.ts';
import { settlementJson } from '../../reward/settlement-json.ts';
import type { SheetReward } from '../../reward/sheet-reward.ts';
import { sheetJson } from '../sheet/sheet-json.ts';
import type { WrittenStatements } from './statement-files.ts';

export function rewardJson(findings: SheetReward, written: WrittenStatements | null): object {
  const { sheet, chosen, settlement, beside, effect, simulated } = findings;
  return {
    format: 'markit-reward/1',
    notice,
    sheet: sheetJson(sheet),
    policy: chosen.name,
    settlement: settlementJson(settlement),
    rules: rulesOf(settlement.policy),
    policies: beside.map(({ name, policy, settlement: one }) => ({ name, policy, shares: one && sharesJson(one) })),
    gateEffect: effect && effectJson(effect),
    simulated: simulated && { verdicts: verdictsJson(simulated.gate), gateEffect: effectJson(simulated.effect) },
    statements: written && {
      settlement: written.netting.document.settlement,
      netting: written.netting.digest,
      plan: written.plan.digest,
      paidNow: written.netting.document.paidNow,
      payees: written.statements.map(({ name, document, digest }) => ({ name, payee: document.payee, digest })),
    },
  };
}

function sharesJson({ shares }: Settlement) {
  return shares.map(({ payee, kind, share, units }) => ({ payee, kind, share: exactText(share), units: `${units}` }));
}

function effectJson({ payees }: GateEffect) {
  return payees.map(({ payee, without, applied }) => ({ payee, without: `${without}`, applied: `${applied}` }));
}

function verdictsJson({ verdicts }: GateReport) {
  return verdicts.map(({ kappa, ...verdict }) => ({ ...verdict, kappa: kappa && exactText(kappa) }));
}
