/** Proof files (c2sp.org/tlog-proof@v1): the index of a leaf, its inclusion proof and the signed checkpoint, verbatim. */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { formatDecimal, parseDecimal } from './checkpoint.ts';
import { LedgerError } from './ledger-error.ts';
import type { Hash } from './merkle-hash.ts';

export interface TlogProof {
  readonly index: number;
  /** Sibling of the leaf first. */
  readonly hashes: readonly Hash[];
  /** The signed note, byte for byte as the log issued it. */
  readonly checkpoint: string;
  /** Opaque and unauthenticated. */
  readonly extra?: Uint8Array;
}

export const tlogProofHeader = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 leaves has no longer path. */
const mostHashes = 53;

export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const head = [tlogProofHeader, ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`])];
  return [...head, `index ${formatDecimal(index)}`, ...hashes.map(encodeBase64), '', checkpoint].join('\n');
}

export function parseTlogProof(text: string): TlogProof {
  if (text.length > 128 * 1024) throw new LedgerError('TOO_LARGE', 'a proof file is at most 128 KiB');
  const split = text.indexOf('\n\n');
  if (split < 0) throw new LedgerError('MALFORMED', 'a proof file ends with a checkpoint');
  const lines = text.slice(0, split).split('\n');
  if (lines.shift() !== tlogProofHeader) throw new LedgerError('MALFORMED', 'not a tlog-proof file of version 1');
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines[0].slice('extra '.length)) : undefined;
  if (extra !== undefined) lines.shift();
  const index = lines.shift();
  if (index === undefined || !index.startsWith('index '))
    throw new LedgerError('MALFORMED', 'the index line is missing');
  if (lines.length > mostHashes) throw new LedgerError('TOO_LARGE', 'the inclusion proof is too long');
  return {
    index: parseDecimal(index.slice('index '.length)),
    hashes: lines.map((line) => decodeBase64(line, 32)),
    checkpoint: text.slice(split + 2),
    ...(extra === undefined ? {} : { extra }),
  };
}
