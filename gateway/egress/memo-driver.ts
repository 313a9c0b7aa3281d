/** Any Cosmos SDK chain, through memos: one transaction pays the box itself one coin and carries the memo. The only file that knows @cosmjs. */
import { createHash } from 'node:crypto';
import { encodeSecp256k1Pubkey, pubkeyToAddress } from '@cosmjs/amino';
import { encodePubkey, makeAuthInfoBytes, makeSignBytes, makeSignDoc, Registry } from '@cosmjs/proto-signing';
import {
  type Coin,
  calculateFee,
  defaultRegistryTypes,
  GasPrice,
  QueryClient,
  setupAuthExtension,
  setupBankExtension,
} from '@cosmjs/stargate';
import { Comet38Client, type CometClient, HttpClient, Tendermint37Client } from '@cosmjs/tendermint-rpc';
import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { type ErrorCode, MarkitError } from '../errors.ts';
import type { ChainDriver, SendAnswer, Sighting, SignedTransaction, Wanted } from './chain-driver.ts';
import type { ChainSigner } from './signer.ts';

export interface MemoDriverOptions {
  readonly rpc: string;
  readonly chainId: string;
  /** Of addresses: `panacea`, `cosmos`. */
  readonly prefix: string;
  readonly denom: string;
  /** In the denom, a unit of gas. */
  readonly gasPrice: string;
  /** Of the node. Chosen by hand: the library's own guess takes CometBFT 0.39 for Tendermint 0.37. */
  readonly comet: '0.37' | '0.38';
  readonly signer: ChainSigner;
  /** Measured on SDK 0.47: 69,900 for the first transaction of an account, 60,000 for the next. */
  readonly gas?: number;
  /** After that many blocks an unanswered transaction can no longer happen. */
  readonly timeoutBlocks?: number;
}

const answerWithinMs = 10_000;
/** Per look: a block is one request, and two hundred of them are seconds. */
const mostBlocksALook = 200;
const longestMemo = 256;

export function memoDriver(options: MemoDriverOptions): ChainDriver {
  const { chainId, signer, gas = 120_000, timeoutBlocks = 60 } = options;
  const http = new HttpClient(options.rpc, answerWithinMs);
  const comet = options.comet === '0.37' ? Tendermint37Client.create(http) : Comet38Client.create(http);
  const publicKey = encodeSecp256k1Pubkey(signer.publicKey);
  const account = pubkeyToAddress(publicKey, options.prefix);
  const fee = calculateFee(gas, GasPrice.fromString(`${options.gasPrice}${options.denom}`));
  return {
    chain: chainId,
    account,

    async sign(memo: string): Promise<SignedTransaction> {
      const amount = [{ denom: options.denom, amount: '1' }];
      if (Buffer.byteLength(memo) > longestMemo) throw new MarkitError('CHAIN_REFUSED', { detail: 'memo too long' });
      const signedAt = await heightOf(comet, chainId);
      const state = await accountState(comet, account);
      if (state === undefined) throw new MarkitError('CHAIN_NO_ACCOUNT');
      // Otherwise an empty account would fill the outbox with transactions that all die of their time-out.
      if (!(await canPay(comet, account, [...fee.amount, ...amount]))) throw new MarkitError('CHAIN_NO_FUNDS');
      const timeoutHeight = signedAt + timeoutBlocks;
      const value = { fromAddress: account, toAddress: account, amount };
      const bodyBytes = new Registry(defaultRegistryTypes).encodeTxBody({
        messages: [{ typeUrl: '/cosmos.bank.v1beta1.MsgSend', value }],
        memo,
        timeoutHeight: BigInt(timeoutHeight),
      });
      const signers = [{ pubkey: encodePubkey(publicKey), sequence: state.sequence }];
      const authInfoBytes = makeAuthInfoBytes(signers, fee.amount, gas, undefined, undefined);
      const message = makeSignBytes(makeSignDoc(bodyBytes, authInfoBytes, chainId, state.number));
      const bytes = TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [await signer.sign(message)] }).finish();
      return { chain: chainId, account, sequence: state.sequence, bytes, hash: hashOf(bytes), timeoutHeight, signedAt };
    },

    async send(bytes: Uint8Array): Promise<SendAnswer> {
      const answer = await ask(() => comet.broadcastTxSync({ tx: bytes }));
      // The node has or had exactly these bytes; where they are now is for `look` to say.
      if (!answer.ok) return { taken: answer.words.includes('already exists in cache'), reason: 'CHAIN_UNSURE' };
      return answer.value.code === 0 ? { taken: true } : { taken: false, reason: reasonOf(answer.value) };
    },

    look: (wanted) => look(comet, wanted),
  };
}

/**
 * "Not found by hash" never proves absence, with an indexer or without: only the blocks do. And a transaction that a block shows
 * as failed may land later, where its failure left the account's sequence as it was. So a success is believed at once, and
 * everything else only when no block to come can hold it.
 */
async function look(comet: CometClient, wanted: Wanted): Promise<Sighting> {
  const indexed = await ask(() => comet.tx({ hash: Buffer.from(wanted.hash, 'hex') }));
  if (indexed.ok && indexed.value.result.code === 0) return { found: true, height: indexed.value.height };
  // Read before the height: a sequence that is seen to be used was used in a block that is scanned below.
  const state = await accountState(comet, wanted.account);
  const latest = await heightOf(comet);
  const end = Math.min(latest, wanted.timeoutHeight);
  let { scannedTo } = wanted;
  let failedAt: number | null = null;
  for (const stop = Math.min(end, scannedTo + mostBlocksALook); scannedTo < stop; scannedTo += 1) {
    const code = await codeInBlock(comet, scannedTo + 1, wanted.hash);
    if (code === 0) return { found: true, height: scannedTo + 1 };
    if (code !== undefined) failedAt = scannedTo + 1;
  }
  const used = state !== undefined && state.sequence > wanted.sequence;
  const dead = scannedTo >= end && (used || latest >= wanted.timeoutHeight);
  return { found: false, latest, scannedTo, failedAt, dead };
}

/** The result code of the transaction in that block; undefined where the block does not hold it. */
async function codeInBlock(comet: CometClient, height: number, hash: string): Promise<number | undefined> {
  const { block } = must(await ask(() => comet.block(height)));
  const index = block.txs.findIndex((bytes) => hashOf(bytes) === hash);
  if (index < 0) return undefined;
  const done = must(await ask(async () => (await comet.blockResults(height)).results));
  return done[index]?.code;
}

/** The library's own query fails on accounts with other keys than it knows; number and sequence stand beside the key. */
async function accountState(
  comet: CometClient,
  address: string,
): Promise<{ number: bigint; sequence: number } | undefined> {
  const { auth } = QueryClient.withExtensions(comet, setupAuthExtension);
  const answer = await ask(() => auth.account(address));
  if (!answer.ok && /not found/i.test(answer.words)) return undefined;
  const any = must(answer);
  if (any === null) return undefined;
  if (any.typeUrl !== '/cosmos.auth.v1beta1.BaseAccount') {
    throw new MarkitError('CHAIN_REFUSED', { detail: 'the account is of an unknown type' });
  }
  const { accountNumber, sequence } = BaseAccount.decode(any.value);
  return { number: accountNumber, sequence: Number(sequence) };
}

/** Whether the account holds the sum of these coins, all of one denomination. */
async function canPay(comet: CometClient, address: string, coins: readonly Coin[]): Promise<boolean> {
  const { bank } = QueryClient.withExtensions(comet, setupBankExtension);
  const held = must(await ask(() => bank.balance(address, coins[0]?.denom ?? '')));
  return BigInt(held.amount) >= coins.reduce((sum, coin) => sum + BigInt(coin.amount), 0n);
}

/** Newest height; refuses a node that is behind, whose word on what did not happen is worth nothing, and another chain. */
async function heightOf(comet: CometClient, chainId?: string): Promise<number> {
  const { nodeInfo, syncInfo } = must(await ask(() => comet.status()));
  if (chainId !== undefined && nodeInfo.network !== chainId) throw new MarkitError('CHAIN_WRONG');
  if (syncInfo.catchingUp) throw new MarkitError('CHAIN_AWAY', { detail: 'the node is catching up' });
  return syncInfo.latestBlockHeight;
}

type Answer<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly words: string };

/** The node's answer, or its refusal in its words. No answer at all is CHAIN_AWAY. */
async function ask<Value>(call: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await call() };
  } catch (thrown) {
    const words = refusalIn(thrown);
    if (words === undefined) throw new MarkitError('CHAIN_AWAY', { cause: thrown });
    return { ok: false, words };
  }
}

function must<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new MarkitError('CHAIN_AWAY', { detail: answer.words.slice(0, 200) });
  return answer.value;
}

/** Comet sends JSON-RPC errors under HTTP 200 or 500; the library gives the one as message, the other as cause. */
function refusalIn(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const body = (thrown.cause as { body?: unknown } | undefined)?.body;
  const words = typeof body === 'string' ? body : thrown.message;
  return /^\s*\{/.test(words) || words.startsWith('Query failed with') ? words : undefined;
}

/** Cosmos SDK types/errors/errors.go; the codes of other modules cannot come from a payment. */
function reasonOf(answer: { readonly code: number; readonly codespace?: string }): ErrorCode {
  if ((answer.codespace ?? 'sdk') !== 'sdk') return 'CHAIN_REFUSED';
  switch (answer.code) {
    case 5:
      return 'CHAIN_NO_FUNDS';
    case 9:
      return 'CHAIN_NO_ACCOUNT';
    case 13:
      return 'CHAIN_FEE_LOW';
    // A node that has made no block since its start checks signatures as if for the first block, and finds every one wrong.
    case 4:
    // In the mempool already; past its time-out height; its sequence is used, perhaps by itself.
    case 19:
    case 30:
    case 32:
      return 'CHAIN_UNSURE';
    default:
      return 'CHAIN_REFUSED';
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}
