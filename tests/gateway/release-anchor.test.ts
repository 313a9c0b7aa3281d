import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChainDriver } from '../../gateway/egress/chain-driver.ts';
import { type MemoDriverOptions, memoDriver } from '../../gateway/egress/memo-driver.ts';
import { receiptOf } from '../../gateway/egress/receipts.ts';
import { chainSigner } from '../../gateway/egress/signer.ts';
import { type AnchorParts, type AnchorStatus, anchorNewest } from '../../gateway/release.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { readAnchor } from '../../ledger/anchor.ts';
import type { LedgerEvent } from '../../ledger/event.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { parseReceipt } from '../../ledger/receipt.ts';
import { holds, verifyReceipt } from '../../ledger/verify.ts';
import { allTransactions, builtDevnode, type Devnode, freePort, startDevnode } from '../support/devnode.ts';

const signer = noteSigner('markit-edge/test', ed25519FromSeed(new Uint8Array(32).fill(3)));
const payer = chainSigner(new Uint8Array(32).fill(5));
let built: ReturnType<typeof builtDevnode>;
let folder: string;
let store: Store;
let node: Devnode | undefined;

beforeAll(() => {
  built = builtDevnode();
}, 900_000);

beforeEach(async (context) => {
  if ('reason' in built) context.skip(built.reason);
  folder = mkdtempSync(join(tmpdir(), 'markit-anchor-'));
  store = await openStore(join(folder, 'markit.sqlite'));
});

afterEach(async () => {
  await node?.kill();
  node = undefined;
  await store.close();
  rmSync(folder, { recursive: true });
});

const event = (subject: string): LedgerEvent => ({
  kind: 'instance-received',
  time: new Date().toISOString(),
  subject,
  digest: 'ab'.repeat(32),
});

/** A driver that talks to nobody, for its address. */
const address = driverAt('http://127.0.0.1:1').account;

function driverAt(rpc: string, more: Partial<MemoDriverOptions> = {}): ChainDriver {
  const chain = { chainId: 'edge-dev-1', prefix: 'panacea', denom: 'umed', gasPrice: '5', comet: '0.37' } as const;
  return memoDriver({ rpc, ...chain, signer: payer, ...more });
}

function partsWith(driver: ChainDriver): AnchorParts {
  return { store, signer, now: Date.now, driver, approvedBy: 'user-1' };
}

async function start(options: { fund?: string; commit?: string; indexer?: 'kv' | 'null'; port?: number } = {}) {
  if ('reason' in built) throw new Error(built.reason);
  const { fund = `${address}=10000000umed`, port = await freePort(), ...rest } = options;
  node = await startDevnode(built.path, { home: join(folder, 'chain'), port, fund: fund ? [fund] : [], ...rest });
  return { rpc: node.rpc, port };
}

async function anchorUntil(parts: AnchorParts, done: (status: AnchorStatus) => boolean): Promise<AnchorStatus> {
  for (let tries = 0; tries < 200; tries += 1) {
    const status = await anchorNewest(parts);
    if (done(status)) return status;
    await pause(100);
  }
  throw new Error('it took too long');
}

const anchored = (status: AnchorStatus) => status.state === 'anchored';

test('the newest checkpoint is anchored, and height and hash come back into the receipt', async () => {
  const { rpc } = await start();
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1'), event('2.25.2'), event('2.25.3')]);
  const status = await anchorUntil(parts, anchored);
  const [landed, ...others] = await allTransactions(rpc);
  expect(others).toEqual([]);
  expect(status).toMatchObject({ height: landed?.height, transaction: landed?.hash });
  const receipt = await receiptOf(1, parts);
  expect(holds(verifyReceipt(receipt, { publicKey: signer.verifierKey }))).toBe(true);
  const anchor = readAnchor(parseReceipt(receipt).anchor ?? '');
  expect(anchor).toMatchObject({ chain: 'edge-dev-1', height: landed?.height, transaction: landed?.hash, size: 3 });
  // The words of the check name the memo, and the memo is in the bytes of the block.
  const words = verifyReceipt(receipt).find(({ check }) => check === 'anchor')?.words ?? '';
  expect(landed?.bytes.includes(words.slice(words.indexOf('markit-edge:1:')))).toBe(true);
});

test('a leaf is sealed before the transaction leaves, and it alone calls for no further anchor', async () => {
  const { rpc } = await start();
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1')]);
  await anchorUntil(parts, anchored);
  const [release] = await store.read.releases({ limit: 10 });
  expect(release).toMatchObject({
    kind: 'checkpoint-memo',
    state: 'done',
    outcome: 'anchored',
    position: 1,
    checkpointSize: 1,
  });
  expect(await anchorNewest(parts)).toEqual({ state: 'idle' });
  await store.write.appendEvents([event('2.25.2')]);
  await anchorUntil(parts, anchored);
  expect(await anchorNewest(parts)).toEqual({ state: 'idle' });
  expect(await allTransactions(rpc)).toHaveLength(2);
});

test('a node without an indexer: found by reading the blocks', async () => {
  const { rpc } = await start({ indexer: 'null' });
  await store.write.appendEvents([event('2.25.1')]);
  const status = await anchorUntil(partsWith(driverAt(rpc)), anchored);
  expect(await allTransactions(rpc)).toMatchObject([status.state === 'anchored' && { height: status.height }]);
});

test('the node dies with its mempool: looked up, the same bytes sent again, exactly one landed', async () => {
  // So slow that the transaction is still in the mempool when the node dies.
  const { rpc, port } = await start({ commit: '8s' });
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1')]);
  expect(await anchorNewest(parts)).toMatchObject({ state: 'waiting', reason: null });
  const [before] = await store.read.transactionsOf({ releaseId: 1 });
  expect(before).toMatchObject({ state: 'sent', sends: 1, reason: null });
  await node?.kill();
  expect(await anchorNewest(parts)).toMatchObject({ state: 'waiting', reason: 'CHAIN_AWAY' });
  await start({ commit: '200ms', port });
  expect(await allTransactions(rpc)).toEqual([]);
  // A restart of the box: nothing but the database goes on.
  await store.close();
  store = await openStore(join(folder, 'markit.sqlite'));
  await anchorUntil(partsWith(driverAt(rpc)), anchored);
  expect(await allTransactions(rpc)).toMatchObject([{ hash: before?.hash }]);
  expect(await store.read.transactionsOf({ releaseId: 1 })).toMatchObject([{ sends: 2, outcome: 'included' }]);
});

test('it landed but the answer was lost: found, not sent again', async () => {
  const { rpc, port } = await start();
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1')]);
  await anchorNewest(parts);
  while ((await allTransactions(rpc)).length === 0) await pause(50);
  await node?.kill();
  await start({ port });
  expect(await anchorUntil(parts, anchored)).toMatchObject({ state: 'anchored' });
  expect(await allTransactions(rpc)).toHaveLength(1);
  expect(await store.read.transactionsOf({ releaseId: 1 })).toMatchObject([{ sends: 1 }]);
});

test('a crash between storing and sending: the stored bytes go', async () => {
  const { rpc } = await start();
  const driver = driverAt(rpc);
  const crashing: ChainDriver = { ...driver, send: () => Promise.reject(new Error('the power went')) };
  await store.write.appendEvents([event('2.25.1')]);
  await expect(anchorNewest(partsWith(crashing))).rejects.toThrow('the power went');
  const [stored] = await store.read.transactionsOf({ releaseId: 1 });
  await anchorUntil(partsWith(driver), anchored);
  expect(await allTransactions(rpc)).toMatchObject([{ hash: stored?.hash }]);
});

test('the sequence was used by another transaction: the old bytes are proven dead, new ones land once', async () => {
  const { rpc } = await start();
  const driver = driverAt(rpc);
  await store.write.appendEvents([event('2.25.1')]);
  const late: ChainDriver = { ...driver, send: async () => ({ taken: true }) };
  await anchorNewest(partsWith(late));
  const rival = await driver.sign('somebody with the same key');
  expect(await driver.send(rival.bytes)).toEqual({ taken: true });
  while ((await allTransactions(rpc)).length === 0) await pause(50);
  await anchorUntil(partsWith(driver), anchored);
  const [old, fresh, ...more] = await store.read.transactionsOf({ releaseId: 1 });
  expect(more).toEqual([]);
  expect(old).toMatchObject({ outcome: 'dropped', sequence: 0 });
  expect(fresh).toMatchObject({ outcome: 'included', sequence: 1 });
  expect((await allTransactions(rpc)).map(({ hash }) => hash)).toEqual([rival.hash, fresh?.hash]);
});

test('past its time-out height a transaction is dead, and not before', async () => {
  const { rpc } = await start();
  await store.write.appendEvents([event('2.25.1')]);
  const lost: ChainDriver = { ...driverAt(rpc, { timeoutBlocks: 3 }), send: async () => ({ taken: true }) };
  const first = async () => (await store.read.transactionsOf({ releaseId: 1 }))[0];
  await anchorUntil(partsWith(lost), () => true);
  const signed = await first();
  while ((await first())?.state !== 'settled') {
    await pause(100);
    await anchorNewest(partsWith(lost));
  }
  expect(await first()).toMatchObject({ hash: signed?.hash, outcome: 'dropped', scannedTo: signed?.timeoutHeight });
  expect(await allTransactions(rpc)).toEqual([]);
});

test('an account without funds: the state says so, and nothing landed', async () => {
  const { rpc } = await start({ fund: `${address}=5umed` });
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1')]);
  expect(await anchorNewest(parts)).toMatchObject({ state: 'waiting', reason: 'CHAIN_NO_FUNDS' });
  expect(await store.read.release({ id: 1 })).toMatchObject({
    state: 'sealed',
    outcome: null,
    reason: 'CHAIN_NO_FUNDS',
  });
  expect(await store.read.transactionsOf({ releaseId: 1 })).toEqual([]);
  expect(await allTransactions(rpc)).toEqual([]);
});

test('the fee is below what the node asks: the chain is heard, and the same bytes stay', async () => {
  const { rpc } = await start();
  const parts = partsWith(driverAt(rpc, { gasPrice: '4.9' }));
  await store.write.appendEvents([event('2.25.1')]);
  const low = (status: AnchorStatus) => status.state === 'waiting' && status.reason === 'CHAIN_FEE_LOW';
  await anchorUntil(parts, low);
  await pause(1000);
  await anchorUntil(parts, low);
  expect(await store.read.transactionsOf({ releaseId: 1 })).toMatchObject([{ state: 'sent', reason: 'CHAIN_FEE_LOW' }]);
  expect(await allTransactions(rpc)).toEqual([]);
});

test('it fails in a block and costs its fee: not signed again before a pause, which doubles', async () => {
  const { rpc } = await start();
  // Enough for the checks before the block, too little for the payment in it.
  const thin = { ...partsWith(driverAt(rpc, { gas: 62_000 })) };
  await store.write.appendEvents([event('2.25.1')]);
  await anchorUntil(thin, (status) => status.state === 'waiting' && status.reason === 'CHAIN_REFUSED');
  const [failed] = await store.read.transactionsOf({ releaseId: 1 });
  expect(failed).toMatchObject({ outcome: 'failed', height: (await allTransactions(rpc))[0]?.height });
  expect(await anchorNewest(thin)).toMatchObject({ reason: 'CHAIN_REFUSED' });
  expect(await store.read.transactionsOf({ releaseId: 1 })).toHaveLength(1);
  const later = { ...partsWith(driverAt(rpc)), now: () => Date.now() + 61_000 };
  await anchorUntil(later, anchored);
  expect(await store.read.transactionsOf({ releaseId: 1 })).toMatchObject([
    { outcome: 'failed', sequence: 0 },
    { outcome: 'included', sequence: 1 },
  ]);
});

test('an account the chain does not know, another chain, a node that is away: each has its reason', async () => {
  const { rpc } = await start({ fund: '' });
  await store.write.appendEvents([event('2.25.1')]);
  expect(await anchorNewest(partsWith(driverAt(rpc)))).toMatchObject({ reason: 'CHAIN_NO_ACCOUNT' });
  expect(await anchorNewest(partsWith(driverAt(rpc, { chainId: 'other-1' })))).toMatchObject({ reason: 'CHAIN_WRONG' });
  expect(await anchorNewest(partsWith(driverAt('http://127.0.0.1:1')))).toMatchObject({ reason: 'CHAIN_AWAY' });
});

test('a node that has made no block since its start refuses good signatures: the same bytes land later', async () => {
  const { rpc, port } = await start();
  await node?.kill();
  await start({ commit: '5s', port });
  const parts = partsWith(driverAt(rpc));
  await store.write.appendEvents([event('2.25.1')]);
  expect(await anchorNewest(parts)).toMatchObject({ state: 'waiting', reason: 'CHAIN_UNSURE' });
  await node?.kill();
  await start({ port });
  await anchorUntil(parts, anchored);
  expect(await store.read.transactionsOf({ releaseId: 1 })).toMatchObject([{ outcome: 'included' }]);
  expect(await allTransactions(rpc)).toHaveLength(1);
});

test('without a chain the log stands alone', async () => {
  const { driver: _none, ...parts } = partsWith(driverAt('http://127.0.0.1:1'));
  expect(await anchorNewest(parts)).toEqual({ state: 'no-chain' });
});
