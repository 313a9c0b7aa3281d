/** Brings one stored transaction a step further: looks before it sends again, and settles what is known for good. */
import type { ErrorCode } from '../errors.ts';
import type { StoredTransaction } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { ChainDriver } from './chain-driver.ts';

/** included: done; dead: it can never land, another may be signed; waiting: look again later, `reason` says what for. */
export type Delivery =
  | { readonly state: 'included'; readonly height: number }
  | { readonly state: 'dead' }
  | { readonly state: 'waiting'; readonly reason: ErrorCode | null };

export interface DeliverParts {
  readonly store: Store;
  readonly driver: ChainDriver;
  readonly now: () => number;
}

/** What a node took is given this many blocks before it is sent again: the same bytes, which can land once at most. */
const patience = 2;

export async function deliver(transaction: StoredTransaction, parts: DeliverParts): Promise<Delivery> {
  const { store, driver } = parts;
  const { id } = transaction;
  // Settled before a crash took the rest.
  if (transaction.outcome === 'included') return { state: 'included', height: transaction.height ?? 0 };
  let height = transaction.scannedTo;
  // Never sent: nothing can have happened, so there is nothing to look for.
  if (transaction.sends > 0) {
    const seen = await driver.look(transaction);
    if (seen.found) {
      await settle(transaction, 'included', seen.height, parts);
      return { state: 'included', height: seen.height };
    }
    const failedAt = seen.failedAt ?? transaction.height;
    await store.write.noteTransaction({ id, scannedTo: seen.scannedTo, height: failedAt });
    if (seen.dead) {
      await settle(transaction, failedAt === null ? 'dropped' : 'failed', failedAt, parts);
      return { state: 'dead' };
    }
    if (seen.latest < (transaction.sentHeight ?? 0) + patience) {
      return { state: 'waiting', reason: transaction.reason as ErrorCode | null };
    }
    height = seen.latest;
  }
  await store.write.markSending({ id, height });
  const answer = await driver.send(transaction.bytes);
  const reason = answer.taken ? null : answer.reason;
  await store.write.noteTransaction({ id, reason });
  return { state: 'waiting', reason };
}

async function settle(
  transaction: StoredTransaction,
  outcome: 'included' | 'failed' | 'dropped',
  height: number | null,
  { store, now }: DeliverParts,
): Promise<void> {
  const reason = outcome === 'included' ? null : transaction.reason;
  await store.write.settleTransaction({ id: transaction.id, outcome, height, reason, at: now() });
}
