/** What a chain must be able to do for the box, in the box's words; memo-driver.ts does it on any Cosmos SDK chain. */
import type { ErrorCode } from '../errors.ts';

/** Signed, not yet sent. The same bytes can land once at most: the chain counts the account's sequence. */
export interface SignedTransaction {
  readonly chain: string;
  readonly account: string;
  readonly sequence: number;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, upper-case hex. */
  readonly hash: string;
  /** No block above this one can hold it: from then on the question whether it happened has an answer. */
  readonly timeoutHeight: number;
  /** Height of the chain when it was signed: blocks up to here cannot hold it. */
  readonly signedAt: number;
}

/** How the node took the bytes. "taken" is no promise: a node's memory of them dies with the node. */
export type SendAnswer = { readonly taken: true } | { readonly taken: false; readonly reason: ErrorCode };

/** What to look for, and the block up to which it was looked for before. */
export interface Wanted {
  readonly account: string;
  readonly sequence: number;
  readonly hash: string;
  readonly timeoutHeight: number;
  readonly scannedTo: number;
}

/**
 * included: in a block, and it did what it says. Otherwise `scannedTo` says how far the blocks are known, `failedAt` where it
 * was last seen in a block that shows it failed, and `dead` that no later block can hold it: only then may another be signed.
 */
export type Sighting =
  | { readonly found: true; readonly height: number }
  | {
      readonly found: false;
      readonly latest: number;
      readonly scannedTo: number;
      readonly failedAt: number | null;
      readonly dead: boolean;
    };

/** Throws MarkitError: CHAIN_AWAY where nothing was learned, CHAIN_NO_ACCOUNT and CHAIN_WRONG from `sign`. */
export interface ChainDriver {
  readonly chain: string;
  /** Where people send funds. */
  readonly account: string;
  sign(memo: string): Promise<SignedTransaction>;
  send(bytes: Uint8Array): Promise<SendAnswer>;
  look(wanted: Wanted): Promise<Sighting>;
}
