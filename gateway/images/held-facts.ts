/** What a held file says of itself, inside the encryption: its row, and what the sender called the object. */
import type { HeldRow } from '../store/instances.ts';

/** The UIDs are the sender's own, identifying ones: they stay inside the encrypted file. */
export interface HeldFacts extends Omit<HeldRow, 'id' | 'file' | 'size'> {
  readonly transferSyntax: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

const shape: { readonly [Key in keyof HeldFacts]-?: 'text' | 'whole' } = {
  reason: 'text',
  source: 'text',
  receivedAt: 'whole',
  keyGeneration: 'whole',
  receivedDigest: 'text',
  transferSyntax: 'text',
  sopClassUid: 'text',
  sopInstanceUid: 'text',
};

export function encodeHeldFacts(facts: HeldFacts): Buffer {
  return Buffer.from(JSON.stringify(facts, Object.keys(shape)));
}

/** Of authenticated bytes, so a misfit means another version of this program wrote them. */
export function decodeHeldFacts(bytes: Uint8Array): HeldFacts {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const record = value as Record<string, unknown>;
  const fits = Object.entries(shape).every(([key, kind]) =>
    kind === 'text' ? typeof record?.[key] === 'string' : Number.isSafeInteger(record?.[key]),
  );
  if (!fits) throw new TypeError('a held file carries facts of another shape');
  return record as unknown as HeldFacts;
}

/** The row of a held file: none of what the sender called the object. */
export function heldRow(facts: HeldFacts, id: string, file: string, size: number): HeldRow {
  const { reason, source, receivedAt, keyGeneration, receivedDigest } = facts;
  return { id, file, size, reason, source, receivedAt, keyGeneration, receivedDigest };
}
