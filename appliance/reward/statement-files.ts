/** A settlement as files: a statement for each payee, the plan of what is to be paid, and what stays with whoever pays. */
import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../ledger/canonical-json.ts';
import type { Settlement } from '../../reward/settlement.ts';
import { settlementPlan } from '../../reward/settlement-plan.ts';
import { type PayeeStatement, statementsOf } from '../../reward/statement.ts';
import { Misuse } from '../command.ts';

export interface WrittenStatements {
  readonly statements: readonly PayeeStatement[];
  /** Digest of the plan, and of what all statements share. */
  readonly plan: string;
  readonly settlement: string;
}

export const planName = 'settlement-plan.json';
/** Names, pseudonyms and the salt of the answers' digest: it is handed to nobody. */
export const keptName = 'payer.json';

/** Makes the folder, and writes over nothing. Throws DocumentError where the settlement fits no statement, Misuse where a file is there. */
export async function writeStatements(settlement: Settlement, folder: string): Promise<WrittenStatements> {
  const salt = randomBytes(32).toString('hex');
  const statements = statementsOf(settlement, { salt });
  const basis = statements[0]?.document.settlementDigest ?? '';
  const { exponent, token } = settlement.input.budget;
  const plan = settlementPlan({
    ...{ unit: { token, exponent }, settlement: basis, netting: null },
    payments: settlement.shares.map(({ units }, at) => {
      const { document, digest } = statements[at] ?? none();
      return { payee: document.payee, units, statement: digest };
    }),
    total: settlement.budgetUnits - settlement.unpaid,
  });
  const kept = {
    keep: 'Names behind the pseudonyms, and the salt of the answers digest. Hand this file to nobody.',
    ...{ salt, settlement: basis, plan: plan.digest },
    payees: statements.map(({ name, document, digest }) => ({ name, payee: document.payee, statement: digest })),
  } satisfies Json;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { document, bytes } of statements) await writeNew(join(folder, `${document.payee}.json`), bytes);
  await writeNew(join(folder, planName), plan.bytes);
  await writeNew(join(folder, keptName), new TextEncoder().encode(`${JSON.stringify(kept, null, 2)}\n`));
  return { statements, plan: plan.digest, settlement: basis };
}

function none(): never {
  throw new Error('a payee without a statement');
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
    throw new Misuse(`a file of the name is there already, and none is written over: name another folder`);
  }
}
