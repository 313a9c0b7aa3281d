/**
 * Something leaves: request -> policy and preview -> approval -> leaf before the first byte -> file or transaction -> receipt,
 * listed for ever. Nothing goes outside by another way. What may have happened is looked up, never repeated blindly.
 */
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { anchorMemo } from '../ledger/anchor.ts';
import { formatBundle, formatManifest } from '../ledger/instance-manifest.ts';
import type { AnswerLine } from './contract/answer-line.ts';
import { manifestsAPart } from './contract/deid-counts.ts';
import type { DeidReport } from './contract/deid-report.ts';
import type { SetPreview } from './contract/training-sets.ts';
import type { ProjectPseudonyms } from './deid/project-pseudonym.ts';
import { type NamingParts, namesOf } from './deid/released-names.ts';
import { answersCsv, uidsIn } from './egress/answers-csv.ts';
import type { ChainDriver } from './egress/chain-driver.ts';
import { type LogParts, signHead } from './egress/checkpoints.ts';
import { deidReportCsv } from './egress/deid-report-csv.ts';
import { deliver } from './egress/deliver.ts';
import { type ManifestContext, manifestBody } from './egress/instance-manifest.ts';
import { receiptOf } from './egress/receipts.ts';
import { type ReleaseFiles, sha256Hex } from './egress/release-files.ts';
import type { SetFiles } from './egress/set-files.ts';
import { setStillShown } from './egress/still-shown.ts';
import { asMarkitError, type ErrorCode, MarkitError } from './errors.ts';
import type { Instance } from './store/instances.ts';
import type { StoredTransaction } from './store/outbox.ts';
import type { Release, ReleaseKind } from './store/releases.ts';
import type { TrainingSetRow } from './store/training-sets.ts';

export interface ReleaseParts extends LogParts, NamingParts {
  readonly files: ReleaseFiles;
  /** Where data sets for full training lie. */
  readonly sets: SetFiles;
  /** Whether who asked may approve, after the preview, or another person must. */
  readonly approval: 'requester' | 'another';
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
  const bytes = await answersCsv(lines, await namesOf(project, uidsIn(lines), parts));
  return requestFile(actor, { kind: 'answers-csv', project, name: 'answers', end: 'csv' }, bytes, parts);
}

/** The same for the report of de-identification: counts only. */
export async function requestDeidReport(actor: Actor, report: DeidReport, parts: ReleaseParts): Promise<Release> {
  mustManage(actor);
  const project = report.project.id;
  const bytes = deidReportCsv(report);
  return requestFile(actor, { kind: 'deid-report', project, name: 'deidentification', end: 'csv' }, bytes, parts);
}

/** The same for the manifests of instances, each signed by itself: so many a part, counted from 1. NOT_FOUND for a part past the last. */
export async function requestManifests(
  actor: Actor,
  instances: AsyncIterable<Instance>,
  context: Omit<ManifestContext, 'names'> & { readonly part: number },
  parts: ReleaseParts,
): Promise<Release> {
  mustManage(actor);
  const { signer } = parts;
  const rows: Instance[] = [];
  let passed = 0;
  for await (const row of instances) {
    passed += 1;
    if (passed <= (context.part - 1) * manifestsAPart) continue;
    rows.push(row);
    if (rows.length === manifestsAPart) break;
  }
  const names = await namesOf(context.projectId, new Set(rows.map(({ sopInstanceUid }) => sopInstanceUid)), parts);
  const manifests: string[] = [];
  for (const row of inOwnOrder(rows, names)) {
    manifests.push(formatManifest(manifestBody(row, { ...context, names }), signer));
    // A signature takes a twentieth of a millisecond: others are served in between.
    if (manifests.length % 100 === 0) await setImmediate();
  }
  if (manifests.length === 0 && context.part > 1) throw new MarkitError('NOT_FOUND');
  const bytes = new TextEncoder().encode(formatBundle(manifests, signer.verifierKey));
  const project = context.projectId;
  return requestFile(
    actor,
    {
      kind: 'deid-manifests',
      project,
      name: context.part === 1 ? 'manifests' : `manifests-${context.part}`,
      end: 'json',
    },
    bytes,
    parts,
  );
}

/** By their names: cases are dealt in one order to every project, so the place of a manifest would tell which is its like in another. */
function inOwnOrder(rows: readonly Instance[], names: ProjectPseudonyms): Instance[] {
  const named = rows.map((row) => ({ row, name: names.uid(row.sopInstanceUid) }));
  named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.row.version - b.row.version));
  return named.map(({ row }) => row);
}

/** A training set that lies whole under its name. */
export interface BuiltSet {
  readonly sha256: string;
  readonly size: number;
  readonly images: ReadonlyArray<{ readonly instanceId: number; readonly samplesDigest: string | null }>;
  readonly preview: SetPreview;
}

interface FileWish {
  readonly kind: Exclude<ReleaseKind, 'checkpoint-memo' | 'training-set'>;
  readonly project: number;
  readonly name: string;
  readonly end: 'csv' | 'json';
}

async function requestFile(
  actor: Actor,
  { kind, project, name, end }: FileWish,
  bytes: Uint8Array,
  { store, files, now }: ReleaseParts,
): Promise<Release> {
  const requestedAt = now();
  const release = await store.write.requestRelease({
    kind,
    projectId: project,
    requestedBy: actor.account,
    requestedAt,
    sha256: sha256Hex(bytes),
    size: bytes.length,
    fileName: `markit-${name}-${project}-${new Date(requestedAt).toISOString().slice(0, 10)}.${end}`,
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

/** Nothing is built yet: that takes as long as it takes (gateway/export-set.ts), and gives its own release, which can only be approved by another. */
export async function requestSet(
  actor: Actor,
  project: number,
  statement: string,
  { store, now }: ReleaseParts,
): Promise<TrainingSetRow> {
  mustManage(actor);
  const wish = { projectId: project, requestedBy: actor.account, requestedAt: now(), statement };
  return store.write.requestTrainingSet(wish);
}

/** Lists the wish to let a set leave that lies there whole. CONFLICT where an image of it is not what it was. */
export async function listSet(
  { id, projectId: project, requestedBy, requestedAt }: TrainingSetRow,
  { sha256, size, images, preview }: BuiltSet,
  { store, now }: Pick<ReleaseParts, 'store' | 'now'>,
): Promise<Release> {
  const day = new Date(requestedAt).toISOString().slice(0, 10);
  const release = {
    ...({ kind: 'training-set', projectId: project, requestedBy, requestedAt, sha256, size } as const),
    ...{ fileName: `markit-training-set-${project}-${day}.tar`, checkpointSize: null },
  };
  return store.write.finishTrainingSet({ id, images, preview: JSON.stringify(preview), release, at: now() });
}

/** Of a set that has not left: nothing of it stays but its line. CONFLICT once it is approved. */
export async function withdrawSet(actor: Actor, id: number, { store, sets, now }: ReleaseParts): Promise<void> {
  mustManage(actor);
  const was = await store.write.withdrawTrainingSet({ id, at: now() });
  // Who writes one finds that it is wished for no more, and clears it away.
  if (was === 'built') await sets.remove(id);
}

/** `sha256` names the bytes that were looked at: others are CONFLICT. The leaf is on the log, and signed for, when this answers. */
export async function approveRelease(actor: Actor, id: number, sha256: string, parts: ReleaseParts): Promise<Release> {
  mustManage(actor);
  const { store, files, now, approval } = parts;
  const asked = await releaseOf(id, parts);
  // Images of patients are looked at by two people, whatever the setting says.
  const byAnother = approval === 'another' || asked.kind === 'training-set';
  if (byAnother && asked.requestedBy === actor.account) throw new MarkitError('NOT_ALLOWED');
  if (asked.kind === 'training-set') await mustStand(asked, sha256, parts);
  else await files.read(id, sha256);
  const release = await store.write.sealRelease({ id, by: actor.account, at: now(), sha256 });
  await signHead(parts);
  return release;
}

/** The archive is the one that was looked at, and every image of it stands as it was written. */
async function mustStand({ id }: Release, sha256: string, parts: ReleaseParts): Promise<void> {
  const set = await setOf(id, parts);
  await parts.sets.check(set.id, sha256);
  await mustShowStill(set, parts);
}

async function setOf(releaseId: number, { store }: ReleaseParts): Promise<TrainingSetRow> {
  const set = await store.read.trainingSetOfRelease({ releaseId });
  if (!set) throw new MarkitError('NOT_FOUND');
  return set;
}

/** What was held, replaced or removed since was found to be no picture that may leave, or not that of this patient. */
async function mustShowStill({ id }: TrainingSetRow, { store }: ReleaseParts): Promise<void> {
  if (!(await setStillShown(id, store)))
    throw new MarkitError('CONFLICT', { detail: 'an image of the set was held or changed since it was written' });
}

/** The bytes of an approved release. Listed as handed out before the first of them goes; the same bytes can be taken again. */
export async function takeFile(id: number, parts: ReleaseParts): Promise<{ fileName: string; bytes: Uint8Array }> {
  const release = await sealedFile(id, parts);
  if (release.kind === 'training-set') throw new MarkitError('NOT_FOUND');
  const bytes = await parts.files.read(id, release.sha256);
  await parts.store.write.finishRelease({ id, outcome: 'handed-out' });
  return { fileName: release.fileName, bytes };
}

export interface TakenSet {
  readonly fileName: string;
  readonly size: number;
  /** Fails before its last piece where they are not what was approved. */
  readonly bytes: Readable;
}

/**
 * The same of a training set, which is larger than memory; all of it was read against its digest when this answers. Every time anew
 * each of its images has to stand as it was written: text that was found after the approval does not leave.
 */
export async function takeSet(id: number, parts: ReleaseParts): Promise<TakenSet> {
  const { fileName, sha256 } = await sealedFile(id, parts);
  const set = await setOf(id, parts);
  const { size, bytes } = await parts.sets.open(set.id, sha256);
  try {
    await mustShowStill(set, parts);
    await parts.store.write.finishRelease({ id, outcome: 'handed-out' });
  } catch (thrown) {
    bytes.destroy();
    throw thrown;
  }
  return { fileName, size, bytes };
}

async function sealedFile(id: number, parts: ReleaseParts): Promise<Release & { readonly fileName: string }> {
  const release = await releaseOf(id, parts);
  const { fileName } = release;
  if (fileName === null || release.position === null) throw new MarkitError('NOT_FOUND');
  return { ...release, fileName };
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
