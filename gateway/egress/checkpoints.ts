/** Signs the head of the log. A log that signed two heads of which one does not begin with the other would be worth nothing. */
import { formatCheckpoint } from '../../ledger/checkpoint.ts';
import { verifyConsistency } from '../../ledger/merkle-verify.ts';
import type { NoteSigner } from '../../ledger/note-key.ts';
import { signNote } from '../../ledger/signed-note.ts';
import { MarkitError } from '../errors.ts';
import type { StoredCheckpoint } from '../store/ledger.ts';
import type { Store } from '../store/store.ts';

export interface LogParts {
  readonly store: Store;
  /** Named by the log's origin. */
  readonly signer: NoteSigner;
  readonly now: () => number;
}

/** The checkpoint of all leaves there are; signed and stored if it is not yet. */
export async function signHead({ store, signer, now }: LogParts): Promise<StoredCheckpoint> {
  const newest = await store.read.newestCheckpoint({});
  const { size, root } = await store.read.ledgerHead({});
  if (newest?.size === size) return newest;
  // The check costs microseconds and is the whole promise of a log: a database that was tampered with ends here.
  if (newest !== undefined && newest.size > 0) {
    const [first, second] = [newest.size, size];
    const proof = first > second ? [] : await store.read.consistencyProof({ first, second });
    if (!verifyConsistency({ first, second, firstRoot: newest.root, secondRoot: root, proof })) {
      throw new MarkitError('INTERNAL', { detail: 'the log does not begin with the checkpoint it signed last' });
    }
  }
  // Ed25519 is deterministic: two callers at once write the same note.
  const note = signNote(formatCheckpoint({ origin: signer.name, size, root }), signer);
  const checkpoint = { size, root, note, signedAt: now() };
  await store.write.addCheckpoint(checkpoint);
  return checkpoint;
}
