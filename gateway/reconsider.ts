/**
 * The story of a held object that is looked at again: decrypted as a stream, inflated, read with larger bounds, turned or
 * sorted, and then cleaned by the same rules as any other into an ordinary instance file, synced. What still cannot be proven
 * clean stays held, with the reason for a person. The held file stays untouched: whoever asked commits, and only then it goes.
 */
import type { DataSet } from '../data-set/data-set.ts';
import { DataSetError } from '../data-set/error.ts';
import { type BulkHead, HeaderReader } from '../data-set/header-reader.ts';
import { encodePart10Pieces } from '../data-set/part10.ts';
import { storedTransferSyntax, transferSyntax } from '../data-set/transfer-syntax.ts';
import { BulkError, type BulkFilter, bulkHeadLength, type Turn } from './deid/bulk-filter.ts';
import { type Cleaned, cleanAtSecondLook } from './deid/clean-object.ts';
import type { DeidCounts } from './deid/deidentify.ts';
import { manifestLine } from './deid/manifest.ts';
import { heldKind } from './deid/object-kinds.ts';
import { markitProfile, type Profile } from './deid/profile.ts';
import type { SiteKeys } from './deid/pseudonym.ts';
import type { LinkSealer } from './deid/sealed-link.ts';
import type { SiteWord, SiteWords } from './deid/site-words.ts';
import { describeFault } from './errors.ts';
import type { Epochs } from './images/epoch.ts';
import type { HeldFacts } from './images/held-facts.ts';
import type { HeldObject } from './images/held-reader.ts';
import type { HoldReasonCode } from './images/hold-reason.ts';
import { InflateError, inflated } from './images/inflated.ts';
import { type DescribedImage, type InstanceFacts, instanceFacts, noImage } from './images/instance-facts.ts';
import { InstanceFile } from './images/instance-file.ts';
import type { InstanceRow } from './store/instances.ts';

/** Raised with every change that lets something through which was held before: then all that is held is looked at again. */
const lookVersion = 2;

export function lookedBy(profile: Profile = markitProfile): string {
  return `${profile.name}-${profile.version}/look-${lookVersion}`;
}

export interface ReconsiderParts {
  readonly images: Epochs;
  readonly keys: SiteKeys;
  readonly profile?: Profile;
  /** The site's own list; default: none. */
  readonly siteWords?: SiteWords;
  /** Seals who each study is of; default: nobody. */
  readonly links?: LinkSealer | undefined;
  /** What nobody foresaw, without a value of the object. */
  readonly onFault: (fault: object) => void;
}

export type Reconsidered =
  /** The file is synced. Release it once the row is committed; discard it where that is not to be. */
  | {
      readonly kind: 'clean';
      readonly row: InstanceRow;
      readonly file: InstanceFile;
      /** Words on no list, dropped. */
      readonly newWords: readonly SiteWord[];
    }
  | { readonly kind: 'held'; readonly reason: HoldReasonCode };

const bounds = {
  headerBytes: 128 * 2 ** 20,
  headerElements: 4_000_000,
  inflatedBytes: 4 * 2 ** 30,
};

/** Throws what is transient (no space, the store down) and HELD_BROKEN. */
export async function reconsider(held: HeldObject, parts: ReconsiderParts): Promise<Reconsidered> {
  try {
    return await cleanAgain(held, parts).catch((thrown: unknown) => {
      // The pixels have shown how they are to be turned: once more from the start.
      if (thrown instanceof BulkError && thrown.turn !== undefined) return cleanAgain(held, parts, thrown.turn);
      throw thrown;
    });
  } catch (thrown) {
    if (thrown instanceof StaysHeld || thrown instanceof BulkError || thrown instanceof InflateError)
      return { kind: 'held', reason: thrown.reason };
    if (thrown instanceof DataSetError) return { kind: 'held', reason: 'no-data-set' };
    throw thrown;
  }
}

class StaysHeld extends Error {
  readonly reason: HoldReasonCode;

  constructor(reason: HoldReasonCode) {
    super(`stays held: ${reason}`);
    this.reason = reason;
  }
}

/** The story itself. */
async function cleanAgain(held: HeldObject, parts: ReconsiderParts, turn?: Turn): Promise<Reconsidered> {
  const { facts } = held;
  const kind = heldKind(facts.sopClassUid);
  if (kind !== undefined) throw new StaysHeld(kind);
  const deflated = transferSyntax(facts.transferSyntax)?.deflated === true;
  const bytes = deflated ? inflated(held.bytes(), bounds.inflatedBytes) : held.bytes();
  try {
    const header = await readHeader(facts.transferSyntax, bytes);
    const clean = deidentify(header, facts, parts, turn);
    const file = new InstanceFile(parts.images, clean.described.sopInstanceUid);
    try {
      for (const piece of clean.head) await file.push(piece);
      const followed = clean.filter && (await copyPixels(clean.filter, { file, first: header.rest, bytes }));
      // What stands behind the pixels may be the study that the header did not name.
      if (clean.coerced && followed) throw new StaysHeld('no-study');
      const { profile = markitProfile, siteWords } = parts;
      const manifest = manifestLine(profile, clean.counts, clean.filter?.structure, siteWords);
      const row = await file.finish(factsOf(clean, facts, file.length, parts), manifest);
      if (row.sealedLink !== null) parts.links?.kept(row.studyInstanceUid);
      return { kind: 'clean', row, file, newWords: clean.newWords };
    } catch (cause) {
      await file.discard();
      throw cause;
    }
  } finally {
    await bytes.return(undefined);
  }
}

interface Header {
  readonly dataSet: DataSet;
  readonly bulk: BulkHead | undefined;
  readonly rest: Uint8Array;
}

async function readHeader(syntax: string, bytes: AsyncGenerator<Buffer>): Promise<Header> {
  const { headerBytes: limit, headerElements: elements } = bounds;
  const reader = new HeaderReader({ transferSyntax: syntax, secondLook: true, limit, elements });
  for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
    const state = reader.push(next.value);
    if (state.state === 'hold') throw new StaysHeld(state.reason);
    if (state.state === 'header') return state;
  }
  const state = reader.end();
  if (state.state === 'hold') throw new StaysHeld(state.reason);
  if (state.state === 'more') throw new StaysHeld('no-data-set');
  return state;
}

interface Clean {
  readonly described: DescribedImage;
  readonly counts: DeidCounts;
  readonly sealedLink: string | null;
  /** Study or series were made up for. */
  readonly coerced: boolean;
  readonly newWords: readonly SiteWord[];
  /** The file up to its pixel data, in pieces; without any, all of it. */
  readonly head: readonly Uint8Array[];
  readonly filter: BulkFilter | undefined;
}

function deidentify(
  header: Header,
  facts: HeldFacts,
  { keys, profile, siteWords, links, onFault }: ReconsiderParts,
  turn: Turn | undefined,
): Clean {
  const how = { keys, profile: profile ?? markitProfile, siteWords, collectWords: true };
  const context = { ...facts, ...how, secondLook: true };
  let clean: Cleaned;
  try {
    clean = cleanAtSecondLook(header, context, turn);
  } catch (thrown) {
    onFault(describeFault(thrown));
    throw new StaysHeld('cannot-de-identify');
  }
  if (clean.kind === 'hold') throw new StaysHeld(clean.reason);
  const described = clean.filter ? clean.identity : { ...noImage, ...clean.identity };
  return {
    described,
    counts: clean.counts,
    coerced: clean.coerced,
    sealedLink: links?.seal(header.dataSet, clean.identity) ?? null,
    newWords: clean.newWords,
    head: encodePart10Pieces(clean.dataSet, facts),
    filter: clean.filter,
  };
}

/** Pixels to the file as they come. Throws BulkError. True where something follows them. */
async function copyPixels(
  filter: BulkFilter,
  { file, first, bytes }: { file: InstanceFile; first: Uint8Array; bytes: AsyncGenerator<Buffer> },
): Promise<boolean> {
  const copy = async (piece: Uint8Array) => {
    for (const kept of filter.push(piece)) await file.push(kept);
  };
  await copy(first);
  for (let next = await bytes.next(); !next.done; next = await bytes.next()) await copy(next.value);
  return filter.end().tailDropped > 0;
}

function factsOf(clean: Clean, facts: HeldFacts, end: number, { keys, profile }: ReconsiderParts): InstanceFacts {
  const { name, version } = profile ?? markitProfile;
  const headLength = clean.head.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const pixelOffset = clean.filter ? headLength + bulkHeadLength : null;
  return instanceFacts(clean.described, {
    transferSyntax: storedTransferSyntax(facts.transferSyntax),
    pixelOffset,
    pixelLength: pixelOffset === null ? null : end - pixelOffset,
    source: facts.source,
    receivedAt: facts.receivedAt,
    profile: `${name}-${version}`,
    keyGeneration: keys.generation,
    receivedDigest: facts.receivedDigest,
    sealedLink: clean.sealedLink,
  });
}
