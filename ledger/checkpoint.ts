/** Checkpoints (c2sp.org/tlog-checkpoint): which log, how many leaves, which root. */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LedgerError } from './ledger-error.ts';
import type { Hash } from './merkle-hash.ts';
import { checkKeyName } from './note-key.ts';

export interface Checkpoint {
  /** Also the name of the key that signs. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** The note text to sign. We write no extension lines: nobody can audit them. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  checkKeyName(origin);
  return `${origin}\n${formatDecimal(size)}\n${encodeBase64(root)}\n`;
}

/** Reads a note text; extension lines of other logs are accepted and passed over. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.includes('')) throw new LedgerError('MALFORMED', 'a checkpoint has no empty line');
  const [origin, size, root] = lines;
  if (origin === undefined || size === undefined || root === undefined) {
    throw new LedgerError('MALFORMED', 'a checkpoint has at least three lines');
  }
  return { origin, size: parseDecimal(size), root: decodeBase64(root, 32) };
}

/** ASCII decimal without leading zeroes, below 2^53. */
export function parseDecimal(text: string): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new LedgerError('MALFORMED', 'not a decimal number');
  return value;
}

export function formatDecimal(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new LedgerError('OUT_OF_RANGE', 'not a size or index');
  return String(value);
}
