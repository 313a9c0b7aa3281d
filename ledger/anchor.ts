/** Anchors: the memo that carries a checkpoint onto a chain, and the box's signed word on where it landed. */
import { createHash } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type Checkpoint, formatDecimal, parseDecimal } from './checkpoint.ts';
import { LedgerError } from './ledger-error.ts';
import type { Hash } from './merkle-hash.ts';
import type { NoteSigner, NoteVerifier } from './note-key.ts';
import { openNote, signNote, splitNote } from './signed-note.ts';

/** A checkpoint on a chain. The chain's own nodes are the witnesses: ask one for the transaction and read its memo. */
export interface Anchor {
  readonly origin: string;
  readonly chain: string;
  readonly height: number;
  /** SHA-256 of the transaction, upper-case hex, as explorers show it. */
  readonly transaction: string;
  readonly size: number;
  readonly root: Hash;
}

const chainId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const transactionHash = /^[0-9A-F]{64}$/;

/** At most 163 of the 256 bytes a Cosmos SDK chain allows; names the log by hash, so that a memo tells nothing of the house. */
export function anchorMemo({ origin, size, root }: Checkpoint): string {
  const log = createHash('sha256').update(origin).digest('hex');
  return `markit-edge:1:${log}:${formatDecimal(size)}:${Buffer.from(root).toString('hex')}`;
}

/** Signed under the log's key; the first and second line can be no checkpoint of that log. */
export function signAnchor(anchor: Anchor, signer: NoteSigner): string {
  if (!chainId.test(anchor.chain) || !transactionHash.test(anchor.transaction) || anchor.origin !== signer.name) {
    throw new LedgerError('MALFORMED', 'an anchor names a chain, a transaction and the log that signs');
  }
  const lines = [
    `${anchor.origin}/anchor`,
    `chain ${anchor.chain}`,
    `height ${formatDecimal(anchor.height)}`,
    `transaction ${anchor.transaction}`,
    `size ${formatDecimal(anchor.size)}`,
    `root ${encodeBase64(anchor.root)}`,
  ];
  return signNote(`${lines.join('\n')}\n`, signer);
}

/** The anchor, if one of the keys signed it. */
export function openAnchor(note: string, known: readonly NoteVerifier[]): Anchor {
  return parseAnchor(openNote(note, known).text);
}

/** The anchor with nothing verified. */
export function readAnchor(note: string): Anchor {
  return parseAnchor(splitNote(note).text);
}

function parseAnchor(text: string): Anchor {
  const pattern =
    /^(?<origin>[^\n]+)\/anchor\nchain (?<chain>.+)\nheight (?<height>.+)\ntransaction (?<transaction>.+)\nsize (?<size>.+)\nroot (?<root>.+)\n$/;
  const { origin, chain, height, transaction, size, root } = pattern.exec(text)?.groups ?? {};
  const complete = origin && chain && height && transaction && size && root;
  if (!complete || !chainId.test(chain) || !transactionHash.test(transaction)) {
    throw new LedgerError('MALFORMED', 'not an anchor');
  }
  return {
    origin,
    chain,
    height: parseDecimal(height),
    transaction,
    size: parseDecimal(size),
    root: decodeBase64(root, 32),
  };
}
