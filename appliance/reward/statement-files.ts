/** A settlement as files: a statement for each payee, the netting and the plan of what is paid now, and what stays with whoever pays. */
import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { netted, planOf, previousStatements } from '../../reward/netting.ts';
import type { Netting } from '../../reward/netting-format.ts';
import type { Sealed } from '../../reward/sealed-document.ts';
import type { Settlement } from '../../reward/settlement.ts';
import type { SettlementPlan } from '../../reward/settlement-plan.ts';
import { type PayeeStatement, statementsOf } from '../../reward/statement.ts';
import { Misuse } from '../command.ts';
import { nettingName, type PaidBefore, payerName, pseudonymsAfter } from './paid-before.ts';

export const planName = 'settlement-plan.json';

export interface WrittenStatements {
  readonly statements: readonly PayeeStatement[];
  readonly netting: Sealed<Netting>;
  readonly plan: Sealed<SettlementPlan>;
}

/**
 * Makes the folder, and writes over nothing. Throws DocumentError where the settlement fits no statement or does not follow on what was
 * paid before, Misuse where a file is there.
 */
export async function writeStatements(
  settlement: Settlement,
  folder: string,
  before: PaidBefore | null,
): Promise<WrittenStatements> {
  const salt = randomBytes(32).toString('hex');
  const previous = before === null ? undefined : previousStatements(before.netting.document);
  const pseudonyms = before === null ? undefined : pseudonymsAfter(before, settlement.shares);
  const statements = statementsOf(settlement, {
    salt,
    ...(previous === undefined ? {} : { previous }),
    ...(pseudonyms === undefined ? {} : { pseudonyms }),
  });
  const netting = netted(statements, before?.netting ?? null);
  const plan = planOf(netting);
  const kept = {
    keep: 'Names behind the pseudonyms, and the salt of the answers digest. Hand this file to nobody.',
    ...{ salt, settlement: netting.document.settlement, plan: plan.digest },
    payees: [
      ...statements.map(({ name, document }) => ({ name, payee: document.payee })),
      ...(before?.payees ?? []).filter(({ payee }) => !statements.some(({ document }) => document.payee === payee)),
    ],
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { document, bytes } of statements) await writeNew(join(folder, `${document.payee}.json`), bytes);
  await writeNew(join(folder, nettingName), netting.bytes);
  await writeNew(join(folder, planName), plan.bytes);
  await writeNew(join(folder, payerName), new TextEncoder().encode(`${JSON.stringify(kept, null, 2)}\n`));
  return { statements, netting, plan };
}

/** On the disk before it is told of. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    throw new Misuse('statements are there already, and nothing is written over: name another folder');
  }
}
