/**
 * Something leaves: request -> policy and preview -> approval -> leaf before the first byte -> file or transaction -> receipt,
 * listed for ever. Nothing goes outside by another way. What may have happened is looked up, never repeated blindly.
 */
import { anchorMemo } from '../ledger/anchor.ts';
import type { AnswerLine } from './contract/answer-line.ts';
import { newProjectSecret, ProjectPseudonyms, projectSeal } from './deid/project-pseudonym.ts';
import { answersCsv, uidsIn } from './egress/answers-csv.ts';
import type { ChainDriver } from './egress/chain-driver.ts';
import { type LogParts, signHead } from './egress/checkpoints.ts';
import { deliver } from './egress/deliver.ts';
import { receiptOf } from './egress/receipts.ts';
import { type ReleaseFiles, sha256Hex } from './egress/release-files.ts';
import { asMarkitError, type ErrorCode, MarkitError } from './errors.ts';
import type { StoredTransaction } from './store/outbox.ts';
import type { Release } from './store/releases.ts';

export interface ReleaseParts extends LogParts {
  readonly files: ReleaseFiles;
  /** Whether who asked may approve, after the preview, or another person must. */
  readonly approval: 'requester' | 'another';
  /** Seals the secrets of projects and what left under them, at rest (gateway/deid/site-keys.ts). */
  readonly sealKey: Uint8Array;
}

/** Who acts. `account` is pseudonymous, as the log carries it: `user-7`. */
export interface Actor {
  readonly account: string;
  readonly roles: readonly string[];
}

/** Builds the table, keeps it, and lists the wish to let it leave. Nothing may leave yet; the preview is the release and the file. */
export async function requestAnswers(
  actor: Actor,
  project: number,
  lines: readonly AnswerLine[],
  parts: ReleaseParts,
): Promise<Release> {
  mustManage(actor);
  const { store, files, now } = parts;
  const bytes = answersCsv(lines, await namesOf(project, uidsIn(lines), parts));
  const requestedAt = now();
  const release = await store.write.requestRelease({
    kind: 'answers-csv',
    projectId: project,
    requestedBy: actor.account,
    requestedAt,
    sha256: sha256Hex(bytes),
    size: bytes.length,
    fileName: `markit-answers-${project}-${new Date(requestedAt).toISOString().slice(0, 10)}.csv`,
    checkpointSize: null,
  });
  await files.write(release.id, bytes);
  return release;
}

/** A file of sealed links is about to leave, made of what nobody here can read: its leaf, before the first byte. Answers the leaf. */
export async function releaseLinks(actor: Actor, digest: string, { store, now }: ReleaseParts): Promise<number> {
  if (!actor.roles.includes('owner')) throw new MarkitError('NOT_ALLOWED');
  const [subject, what] = ['studies', 'sealed-links'];
  const time = new Date(now()).toISOString();
  return store.write.noteLinksReleased({ kind: 'released', time, subject, actor: actor.account, digest, what });
}

/** A statement of SQLite takes 32,766 values; this many keep the reader thread for a moment only. */
const namesAtOnce = 500;

/**
 * The names of a project for these UIDs of the site. They are kept before anything leaves under them: the site's own change with
 * its key, and a second release must link to the first all the same.
 */
async function namesOf(
  projectId: number,
  uids: Iterable<string>,
  { store, sealKey }: ReleaseParts,
): Promise<ProjectPseudonyms> {
  const offered = projectSeal.secret(sealKey, projectId, newProjectSecret());
  const sealed = await store.write.projectSecret({ projectId, sealed: offered });
  const secret = projectSeal.openSecret(sealKey, projectId, sealed);
  const fresh = new ProjectPseudonyms(secret);
  const names = new Map<string, string>();
  const all = [...uids];
  for (let at = 0; at < all.length; at += namesAtOnce) {
    const some = all.slice(at, at + namesAtOnce);
    for (const known of await store.read.releasedNames({ projectId, uids: some }))
      names.set(known.uid, projectSeal.openName(sealKey, projectId, known.uid, known.sealed));
    const added = some.filter((uid) => !names.has(uid)).map((uid) => ({ uid, name: fresh.uid(uid) }));
    for (const { uid, name } of added) names.set(uid, name);
    const kept = added.map(({ uid, name }) => ({ uid, sealed: projectSeal.name(sealKey, projectId, uid, name) }));
    if (kept.length > 0) await store.write.keepReleasedNames({ projectId, names: kept });
  }
  return new ProjectPseudonyms(secret, names);
}

/** `sha256` names the bytes that were looked at: others are CONFLICT. The leaf is on the log, and signed for, when this answers. */
export async function approveRelease(actor: Actor, id: number, sha256: string, parts: ReleaseParts): Promise<Release> {
  mustManage(actor);
  const { store, files, now, approval } = parts;
  const asked = await releaseOf(id, parts);
  if (approval === 'another' && asked.requestedBy === actor.account) throw new MarkitError('NOT_ALLOWED');
  await files.read(id, sha256);
  const release = await store.write.sealRelease({ id, by: actor.account, at: now(), sha256 });
  await signHead(parts);
  return release;
}

/** The bytes of an approved release. Listed as handed out before the first of them goes; the same bytes can be taken again. */
export async function takeFile(id: number, parts: ReleaseParts): Promise<{ fileName: string; bytes: Uint8Array }> {
  const release = await releaseOf(id, parts);
  if (release.fileName === null || release.position === null) throw new MarkitError('NOT_FOUND');
  const bytes = await parts.files.read(id, release.sha256);
  await parts.store.write.finishRelease({ id, outcome: 'handed-out' });
  return { fileName: release.fileName, bytes };
}

/** The receipt of a release; it carries the anchor as soon as its checkpoint is on a chain. */
export async function receiptOfRelease(id: number, parts: LogParts): Promise<string> {
  const { position } = await releaseOf(id, parts);
  if (position === null) throw new MarkitError('NOT_FOUND');
  return receiptOf(position, parts);
}

/** no-chain: the log alone; idle: nothing new; anchored: on the chain; waiting: begun, ask again, `reason` says what for. */
export type AnchorStatus =
  | { readonly state: 'no-chain' | 'idle' }
  | { readonly state: 'anchored'; readonly release: number; readonly height: number; readonly transaction: string }
  | { readonly state: 'waiting'; readonly release: number; readonly reason: ErrorCode | null };

export interface AnchorParts extends LogParts {
  /** Absent: no chain is configured. */
  readonly driver?: ChainDriver;
  /** The account that set the chain up: approving the setting approves its anchors. */
  readonly approvedBy: string;
}

/** One step of putting the newest checkpoint on the chain. The job calls it until it is idle; after a restart it goes on where it was. */
export async function anchorNewest(parts: AnchorParts): Promise<AnchorStatus> {
  const { driver, store } = parts;
  if (driver === undefined) return { state: 'no-chain' };
  const release = (await store.read.openRelease({ kind: 'checkpoint-memo' })) ?? (await requestAnchor(parts));
  if (release === undefined) return { state: 'idle' };
  const { id, sha256 } = release;
  if (release.state === 'requested') {
    await store.write.sealRelease({ id, by: parts.approvedBy, at: parts.now(), sha256 });
  }
  let reason: ErrorCode | null;
  try {
    const transaction = await transactionOf(release, driver, parts);
    const delivery = await deliver(transaction, { ...parts, driver });
    if (delivery.state === 'included') {
      await store.write.finishRelease({ id, outcome: 'anchored' });
      return { state: 'anchored', release: id, height: delivery.height, transaction: transaction.hash };
    }
    reason = delivery.state === 'waiting' ? delivery.reason : null;
  } catch (thrown) {
    // What the chain says or fails to say is the release's state; a mistake of ours is not.
    reason = asMarkitError(thrown).code;
    if (!reason.startsWith('CHAIN_')) throw thrown;
  }
  await store.write.setReleaseReason({ id, reason });
  return { state: 'waiting', release: id, reason };
}

async function requestAnchor({ store, ...parts }: AnchorParts): Promise<Release | undefined> {
  if (!(await store.read.hasUnanchoredLeaf({}))) return undefined;
  const { size, root } = await signHead({ store, ...parts });
  const memo = new TextEncoder().encode(anchorMemo({ origin: parts.signer.name, size, root }));
  return store.write.requestRelease({
    kind: 'checkpoint-memo',
    projectId: null,
    requestedBy: parts.approvedBy,
    requestedAt: parts.now(),
    sha256: sha256Hex(memo),
    size: memo.length,
    fileName: null,
    checkpointSize: size,
  });
}

/** The transaction that is on its way; a new one, stored before it is sent, only where every earlier one can never land. */
async function transactionOf(release: Release, driver: ChainDriver, parts: AnchorParts): Promise<StoredTransaction> {
  const { store, signer, now } = parts;
  const stored = await store.read.transactionsOf({ releaseId: release.id });
  const landed = stored.find(({ outcome }) => outcome === 'included');
  const open = landed ?? stored.find(({ state, chain }) => state !== 'settled' && chain === driver.chain);
  if (open) return open;
  if (now() < nextTryAt(stored)) throw new MarkitError('CHAIN_REFUSED');
  const checkpoint = await store.read.checkpointOfSize({ size: release.checkpointSize ?? -1 });
  if (!checkpoint) throw new MarkitError('INTERNAL', { detail: 'an anchor without its checkpoint' });
  const { signedAt, ...signed } = await driver.sign(anchorMemo({ origin: signer.name, ...checkpoint }));
  return store.write.storeTransaction({ ...signed, releaseId: release.id, scannedTo: signedAt, storedAt: now() });
}

/** A transaction that fails in a block costs its fee all the same: the pause doubles with each, from a minute to a day. */
function nextTryAt(stored: readonly StoredTransaction[]): number {
  const failed = stored.filter(({ outcome }) => outcome === 'failed');
  const last = failed.at(-1)?.settledAt;
  return last == null ? 0 : last + Math.min(60_000 * 2 ** (failed.length - 1), 86_400_000);
}

async function releaseOf(id: number, { store }: LogParts): Promise<Release> {
  const release = await store.read.release({ id });
  if (!release) throw new MarkitError('NOT_FOUND');
  return release;
}

/** Readers take nothing out: what they may see they see on the box. */
function mustManage({ roles }: Actor): void {
  if (!roles.includes('manager') && !roles.includes('owner')) throw new MarkitError('NOT_ALLOWED');
}
