/** C-STORE to a peer: files or bytes of Part 10, over one association. */
import { type Destination, type Outcome, runAssociation } from './dimse-client.ts';

export interface StoreProgress {
  readonly answered: number;
  readonly total: number;
  readonly outcome: Outcome;
}

/**
 * Outcomes in the order of `objects`: a DIMSE status each, or 'not accepted' where the peer took no context for it. Throws
 * MarkitError PEER_UNREACHABLE, PEER_REJECTED, PEER_LOST; after PEER_LOST all may be sent again, storing is idempotent.
 */
export async function store(
  destination: Destination,
  objects: readonly (string | Uint8Array)[],
  onProgress: (progress: StoreProgress) => void = () => undefined,
): Promise<Outcome[]> {
  if (objects.length === 0) return [];
  let answered = 0;
  const requests = objects.map((object) => ({ kind: 'store', object }) as const);
  return runAssociation(destination, requests, (_at, outcome) => {
    answered++;
    onProgress({ answered, total: objects.length, outcome });
  });
}
