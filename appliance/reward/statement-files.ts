/** A settlement as files: a statement for each payee, the netting and the plan of what is paid now, and what stays with whoever pays. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../gateway/images/folder-sync.ts';
import { netted, planOf, previousStatements } from '../../reward/netting.ts';
import type { Netting } from '../../reward/netting-format.ts';
import type { Sealed } from '../../reward/sealed-document.ts';
import type { Settlement } from '../../reward/settlement.ts';
import type { SettlementPlan } from '../../reward/settlement-plan.ts';
import { type PayeeStatement, statementsOf } from '../../reward/statement.ts';
import { Misuse } from '../command.ts';
import { FileRefused } from '../regular-file.ts';
import { nettingName, type PaidBefore, payerName, pseudonymsAfter } from './paid-before.ts';

export const planName = 'settlement-plan.json';

export interface WrittenStatements {
  readonly statements: readonly PayeeStatement[];
  readonly netting: Sealed<Netting>;
  readonly plan: Sealed<SettlementPlan>;
}

/**
 * Makes the folder, and writes over nothing. Throws DocumentError where the settlement fits no statement or does not follow on what was
 * paid before, Misuse where a file is there, FileRefused where it cannot be written: then nothing of it is left.
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
  const text = new TextEncoder().encode(`${JSON.stringify(kept, null, 2)}\n`);
  await writeAll(folder, [
    ...statements.map(({ document, bytes }) => ({ name: `${document.payee}.json`, bytes })),
    { name: nettingName, bytes: netting.bytes },
    { name: payerName, bytes: text },
    // The last one: where it is there, all are.
    { name: planName, bytes: plan.bytes },
  ]);
  return { statements, netting, plan };
}

async function writeAll(
  folder: string,
  files: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array }>,
): Promise<void> {
  const begun: string[] = [];
  try {
    await makeFolder(folder);
    const there = new Set(await readdir(folder));
    if (files.some(({ name }) => there.has(name))) throw written();
    for (const { name, bytes } of files) await writeNew(join(folder, name), bytes, begun);
    await syncFolder(folder);
  } catch (thrown) {
    // Half a settlement is none: who finds it could take it for whole.
    for (const path of begun) await rm(path, { force: true });
    const { code } = thrown as NodeJS.ErrnoException;
    if (thrown instanceof Misuse || code === undefined) throw thrown;
    throw new FileRefused(`the statements cannot be written to that folder (${code}), and none is there`);
  }
}

/** The folder above it must be there: a path that is off by a letter makes no tree of folders. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((thrown: NodeJS.ErrnoException) => {
    // Where it is a file, reading it as a folder says so.
    if (thrown.code !== 'EEXIST') throw thrown;
  });
}

/** On the disk before it is told of. */
async function writeNew(path: string, bytes: Uint8Array, begun: string[]): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((thrown: NodeJS.ErrnoException) => {
    throw thrown.code === 'EEXIST' ? written() : thrown;
  });
  begun.push(path);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function written(): Misuse {
  return new Misuse('statements are there already, and nothing is written over: name another folder');
}
