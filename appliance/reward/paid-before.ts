/** What the folder of an earlier settlement says: what was paid by then, and whom its pseudonyms stand for. */
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { DocumentError } from '../../reward/document-error.ts';
import { PayeeName } from '../../reward/document-fields.ts';
import type { PayeeShare } from '../../reward/equation-terms.ts';
import type { Netting } from '../../reward/netting-format.ts';
import type { Sealed } from '../../reward/sealed-document.ts';
import { readNetting } from '../../reward/verify-netting.ts';
import { wholeFile } from '../regular-file.ts';

export const nettingName = 'netting.json';
/** Names, pseudonyms and the salt of the answers' digest: it is handed to nobody. */
export const payerName = 'payer.private';

const PayerFile = Type.Object({
  payees: Type.Array(Type.Object({ name: Type.String({ maxLength: 1_000 }), payee: PayeeName }), { maxItems: 20_000 }),
});

export interface PaidBefore {
  readonly netting: Sealed<Netting>;
  readonly payees: Static<typeof PayerFile>['payees'];
}

const mostBytes = 16 * 2 ** 20;

/** Throws FileRefused where a file is not there, DocumentError where it is none of ours. */
export async function readPaidBefore(folder: string): Promise<PaidBefore> {
  const netting = readNetting(await wholeFile(join(folder, nettingName), mostBytes));
  return { netting, payees: readPayer(await wholeFile(join(folder, payerName), mostBytes)).payees };
}

function readPayer(bytes: Uint8Array): Static<typeof PayerFile> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DocumentError('MALFORMED', `${payerName} is not JSON in UTF-8`);
  }
  if (!Check(PayerFile, value))
    throw new DocumentError('SCHEMA', `${payerName} does not say whom pseudonyms stand for`);
  return value;
}

/** Whoever had a pseudonym keeps it; who is new gets the next number that nobody ever had. */
export function pseudonymsAfter({ payees }: PaidBefore, shares: readonly PayeeShare[]): ReadonlyMap<string, string> {
  const known = new Map(payees.map(({ name, payee }) => [name, payee]));
  const taken = new Set(payees.map(({ payee }) => payee));
  let number = 0;
  return new Map(
    shares.map(({ payee: name, kind }) => {
      const before = known.get(name);
      if (before !== undefined) return [name, before];
      if (kind === 'owner' && !taken.has('owner')) return [name, 'owner'];
      do number += 1;
      while (taken.has(`reader-${number}`));
      return [name, `reader-${number}`];
    }),
  );
}
