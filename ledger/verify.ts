/** Checks a receipt from its text alone and says in words what was checked, what held and what is left to ask. */
import { createHash } from 'node:crypto';
import { type Anchor, anchorMemo, openAnchor } from './anchor.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { encodeEvent } from './event.ts';
import { sealedLeaf } from './leaf.ts';
import { LedgerError } from './ledger-error.ts';
import { sameHash } from './merkle-hash.ts';
import { verifyInclusion } from './merkle-verify.ts';
import { type NoteVerifier, parseVerifierKey } from './note-key.ts';
import { parseReceipt, type Receipt } from './receipt.ts';
import { openNote } from './signed-note.ts';

/** good: it holds; bad: the receipt proves nothing; open: this file alone cannot tell, the words say whom to ask. */
export interface Finding {
  readonly check: 'form' | 'key' | 'signature' | 'inclusion' | 'content' | 'anchor';
  readonly result: 'good' | 'bad' | 'open';
  readonly words: string;
}

export interface VerifyOptions {
  /** `name+id+base64`, learned from the box or its owner by another way than this file. */
  readonly publicKey?: string;
  /** The bytes that are said to have been released. */
  readonly content?: Uint8Array;
  /** In their place the SHA-256 of them, in hex, where they are more than memory holds. */
  readonly contentDigest?: string;
}

/** Findings in the order of the checks; a bad one ends them, since nothing after it would mean anything. */
export function verifyReceipt(text: string, options: VerifyOptions = {}): Finding[] {
  const findings: Finding[] = [];
  const note = (check: Finding['check'], result: Finding['result'], words: string) =>
    findings.push({ check, result, words });
  try {
    const receipt = step('form', () => parseReceipt(text));
    note('form', 'good', 'The file is a receipt in its exact form.');
    const key = step('key', () => chooseKey(receipt, options.publicKey));
    if (options.publicKey === undefined) {
      note(
        'key',
        'open',
        `Checked with the key in the file itself; compare it with the box's own: ${receipt.verifierKey}`,
      );
    } else note('key', 'good', 'The key is the one you gave.');
    const checkpoint = step('signature', () => checkedCheckpoint(receipt, key));
    note('signature', 'good', `${checkpoint.origin} signed the checkpoint of ${checkpoint.size} leaves.`);
    step('inclusion', () => checkInclusion(receipt, checkpoint));
    note('inclusion', 'good', `The event is leaf ${receipt.proof.index} of that log.`);
    const digest = options.content === undefined ? options.contentDigest : sha256Of(options.content);
    if (digest !== undefined) {
      step('content', () => checkContent(receipt, digest));
      note('content', 'good', 'The other file is, byte for byte, what the event speaks of.');
    }
    if (receipt.anchor === undefined)
      note('anchor', 'open', 'The checkpoint is on no chain as far as this receipt knows.');
    else {
      const signed = receipt.anchor;
      const anchor = step('anchor', () => checkedAnchor(signed, key, checkpoint));
      note('anchor', 'open', askTheChain(anchor));
    }
  } catch (thrown) {
    if (!(thrown instanceof FailedCheck)) throw thrown;
    note(thrown.check, 'bad', thrown.message);
  }
  return findings;
}

/** Whether nothing failed. What is open stays for the reader of the words to judge. */
export function holds(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.result !== 'bad');
}

class FailedCheck extends Error {
  readonly check: Finding['check'];

  constructor(check: Finding['check'], message: string) {
    super(message);
    this.check = check;
  }
}

function step<Result>(check: Finding['check'], run: () => Result): Result {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw new FailedCheck(check, `Refused: ${thrown.message}.`);
    throw thrown;
  }
}

function chooseKey(receipt: Receipt, publicKey: string | undefined): NoteVerifier {
  const stated = parseVerifierKey(receipt.verifierKey);
  if (publicKey === undefined) return stated;
  const pinned = parseVerifierKey(publicKey);
  if (publicKey !== receipt.verifierKey)
    throw new LedgerError('KEY', 'the receipt names another key than the one you gave');
  return pinned;
}

function checkedCheckpoint(receipt: Receipt, key: NoteVerifier): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(receipt.proof.checkpoint, [key]).text);
  if (checkpoint.origin !== key.name) throw new LedgerError('KEY', 'the checkpoint is of another log than the key');
  return checkpoint;
}

function checkInclusion(receipt: Receipt, checkpoint: Checkpoint): void {
  const leaf = sealedLeaf(encodeEvent(receipt.event), receipt.secret);
  const { index, hashes } = receipt.proof;
  if (!verifyInclusion({ index, size: checkpoint.size, leaf, proof: hashes, root: checkpoint.root })) {
    throw new LedgerError('SIGNATURE', 'the event, its secret and the proof do not lead to the signed root');
  }
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function checkContent(receipt: Receipt, digest: string): void {
  const { event } = receipt;
  if (!('digest' in event) || digest !== event.digest) {
    throw new LedgerError('SIGNATURE', 'the other file is not the one the event speaks of');
  }
}

function checkedAnchor(signed: string, key: NoteVerifier, checkpoint: Checkpoint): Anchor {
  const anchor = openAnchor(signed, [key]);
  const same = anchor.origin === checkpoint.origin && anchor.size === checkpoint.size;
  if (!same || !sameHash(anchor.root, checkpoint.root)) {
    throw new LedgerError('SIGNATURE', 'the anchor is of another checkpoint');
  }
  return anchor;
}

/** A chain cannot be asked offline: the box's signed word says where to look and what must stand there. */
function askTheChain(anchor: Anchor): string {
  const where = `transaction ${anchor.transaction} in block ${anchor.height} of ${anchor.chain}`;
  return `The box states that this root is on a chain. Ask any node for ${where}; its memo must be ${anchorMemo(anchor)}`;
}
