/** Makes the receipt of a leaf: against the checkpoint that is on a chain where there is one, else the newest. */
import { signAnchor } from '../../ledger/anchor.ts';
import { decodeEvent } from '../../ledger/event.ts';
import { formatReceipt } from '../../ledger/receipt.ts';
import { MarkitError } from '../errors.ts';
import { type LogParts, signHead } from './checkpoints.ts';

/** The text of the receipt (ledger/receipt.ts). NOT_FOUND where the log has no such leaf. */
export async function receiptOf(position: number, parts: LogParts): Promise<string> {
  const { store, signer } = parts;
  const leaf = await store.read.ledgerLeaf({ position });
  if (leaf === undefined) throw new MarkitError('NOT_FOUND');
  const place = await store.read.anchorOf({ position });
  const anchored = place && (await store.read.checkpointOfSize({ size: place.checkpointSize }));
  const checkpoint = anchored ?? (await signHead(parts));
  const { size, root, note } = checkpoint;
  const receipt = {
    event: decodeEvent(leaf.event),
    secret: leaf.secret,
    verifierKey: signer.verifierKey,
    proof: { index: position, hashes: await store.read.inclusionProof({ position, size }), checkpoint: note },
  };
  if (!place || !anchored) return formatReceipt(receipt);
  const { chain, height, transaction } = place;
  return formatReceipt({
    ...receipt,
    anchor: signAnchor({ origin: signer.name, chain, height, transaction, size, root }, signer),
  });
}
