/**
 * The story of an arriving object: its header is read once and de-identified, its pixels stream behind it into one file,
 * one sync, Success. What cannot be proven clean is stored encrypted as it came, synced, Success: held. What is no data
 * set is refused. Whatever goes wrong on our side is answered so that the sender keeps its copy.
 */
import { DataSetError } from '../data-set/error.ts';
import { HeaderReader, type HeaderState } from '../data-set/header-reader.ts';
import { encodePart10Header } from '../data-set/part10.ts';
import { storedTransferSyntax } from '../data-set/transfer-syntax.ts';
import { BulkError, type BulkFilter, bulkHeadLength } from './deid/bulk-filter.ts';
import { cleanAtFirstLook } from './deid/clean-object.ts';
import type { DeidCounts } from './deid/deidentify.ts';
import type { Identity } from './deid/identity.ts';
import { manifestLine } from './deid/manifest.ts';
import { markitProfile, type Profile } from './deid/profile.ts';
import type { SiteKeys } from './deid/pseudonym.ts';
import type { LinkSealer } from './deid/sealed-link.ts';
import { noSiteWords, type SiteWord, type SiteWords } from './deid/site-words.ts';
import { asMarkitError, describeFault, errorRow, MarkitError } from './errors.ts';
import { Abandoned, ArrivingBytes } from './images/arriving-bytes.ts';
import { Epochs } from './images/epoch.ts';
import { HeldFile } from './images/held-file.ts';
import type { HoldReasonCode } from './images/hold-reason.ts';
import { type InstanceFacts, instanceFacts } from './images/instance-facts.ts';
import { InstanceFile } from './images/instance-file.ts';
import { PixelTrail } from './images/pixel-trail.ts';
import { ReceivedDigests } from './images/received-digests.ts';
import type { HeldRow, InstanceRow, RefusedRow } from './store/instances.ts';

export interface Arrival {
  /** A registered peer's id, or 'loopback'. */
  readonly source: string;
  readonly transferSyntax: string;
  /** As the command names them. */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
}

export interface Receiving {
  /** Takes the next bytes of the data set: a view that nobody else changes. A promise means: wait before the next push. */
  push(chunk: Uint8Array): void | Promise<void>;
  /** All bytes came. Resolves after the object is synced with the status of the C-STORE-RSP. Never rejects. */
  end(): Promise<{ readonly status: number }>;
  /** The sender went away: leaves nothing behind. */
  abandon(): Promise<void>;
}

export interface Ingest {
  begin(arrival: Arrival): Receiving;
}

export interface OpenIngest extends Ingest {
  /** Waits for what is under way and reports the epochs closed, so that the next start need not look into them. */
  close(): Promise<void>;
  /** From the next header on. */
  setSiteWords(words: SiteWords): void;
}

export interface IngestLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface IngestOptions {
  /** Both exist, on a file system whose sync keeps its promise. */
  readonly imagesFolder: string;
  readonly heldFolder: string;
  readonly keys: SiteKeys;
  readonly heldKey: Uint8Array;
  /** In force from the start; `setProfile` puts another in its place. */
  readonly profile?: Profile;
  /** The site's own list; default: none. */
  readonly siteWords?: SiteWords;
  /** Words on no list, that were dropped from an object which is now stored; default: nobody asks. */
  readonly onNewWords?: ((source: string, words: readonly SiteWord[]) => void) | undefined;
  /** Seals who each study is of; default: nobody. */
  readonly links?: LinkSealer | undefined;
  /** Called after the sync: a row is never ahead of its file. */
  readonly onStored: (row: InstanceRow) => void;
  readonly onHeld: (row: HeldRow) => void;
  readonly onRefused: (row: RefusedRow) => void;
  /** Every row of that epoch was reported before. */
  readonly onEpochClosed: (folder: 'images' | 'held', name: string) => void;
  readonly log: IngestLog;
}

/** The story as its process holds it. */
export interface IngestStory extends OpenIngest {
  /** For every object that begins from now on; those under way end as they began. */
  setProfile(profile: Profile): void;
}

const success = 0x0000;
const outOfResources = 0xa700;

export function createIngest({ profile: first = markitProfile, ...options }: IngestOptions): IngestStory {
  const underWay = new Set<Promise<unknown>>();
  let profile = first;
  const box: Box = {
    ...options,
    siteWords: options.siteWords ?? noSiteWords,
    onNewWords: options.onNewWords,
    links: options.links,
    images: new Epochs({ root: options.imagesFolder, onClosed: (name) => options.onEpochClosed('images', name) }),
    held: new Epochs({ root: options.heldFolder, onClosed: (name) => options.onEpochClosed('held', name) }),
    digests: new ReceivedDigests(options.keys.digest),
    track(work) {
      underWay.add(work);
      void work.then(() => underWay.delete(work));
    },
  };
  return {
    begin(arrival) {
      const bytes = new ArrivingBytes(box.digests.open());
      const status = answer({ arrival, bytes, profile, box });
      box.track(status);
      return {
        push: (chunk) => bytes.push(chunk),
        async end() {
          bytes.end();
          return { status: await status };
        },
        async abandon() {
          bytes.abandon();
          await status;
        },
      };
    },
    setProfile(next) {
      profile = next;
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay);
      await box.images.close();
      await box.held.close();
    },
    setSiteWords(words) {
      box.siteWords = words;
    },
  };
}

interface Box extends Required<Omit<IngestOptions, 'siteWords' | 'profile' | 'links'>> {
  readonly links: LinkSealer | undefined;
  siteWords: SiteWords;
  readonly images: Epochs;
  readonly held: Epochs;
  readonly digests: ReceivedDigests;
  /** Work that never rejects and that `close` waits for. */
  track(work: Promise<unknown>): void;
}

/** One object and what it needs on its way. */
interface Journey {
  readonly arrival: Arrival;
  readonly bytes: ArrivingBytes;
  /** In force when it began. */
  readonly profile: Profile;
  readonly box: Box;
}

/** The edge: whatever is thrown on the way becomes a status. */
async function answer(journey: Journey): Promise<number> {
  const { arrival, bytes, box } = journey;
  try {
    await takeIn(journey);
    return success;
  } catch (thrown) {
    bytes.refuse();
    if (thrown instanceof Abandoned) return outOfResources;
    const { code } = asIngestError(thrown);
    box.log.warn({ ...describe(thrown), source: arrival.source, code }, 'object refused');
    report(box, () => box.onRefused({ source: arrival.source, receivedAt: arrival.receivedAt, code }));
    return errorRow(code).dimse ?? outOfResources;
  }
}

/** The story itself. */
async function takeIn(journey: Journey): Promise<void> {
  const { arrival, bytes, profile, box } = journey;
  const reader = new HeaderReader({ transferSyntax: arrival.transferSyntax });
  const header = await readHeader(reader, bytes);
  if (header.state === 'hold') return hold(journey, header.reason, [reader.received()]);
  const clean = deidentify(journey, header);
  if (clean.kind === 'hold') return hold(journey, clean.reason, [reader.received()]);

  const file = new InstanceFile(box.images, clean.identity.sopInstanceUid);
  let row: InstanceRow;
  try {
    await file.push(clean.head);
    const trail = new PixelTrail(bulkHeadLength);
    const reason = await copyPixels(journey, { ...clean, file, trail, first: header.rest });
    if (reason) {
      const pixels = trail.received(file.readBack(clean.head.byteLength + bulkHeadLength));
      await hold(journey, reason, concat(reader.received().subarray(0, header.bulk?.offset), pixels));
      return await file.discard();
    }
    file.flush();
    const manifest = manifestLine(profile, clean.counts, clean.filter.structure, clean.siteWords);
    row = await file.finish(factsOf(journey, clean, file.length, bytes.digest()), manifest);
  } catch (cause) {
    await file.discard();
    throw cause;
  }
  if (row.sealedLink !== null) box.links?.kept(row.studyInstanceUid);
  if (report(box, () => box.onStored(row))) box.track(file.release());
  if (clean.newWords.length > 0) box.onNewWords?.(arrival.source, clean.newWords);
}

type HeaderRead = Exclude<HeaderState, { state: 'more' }>;

async function readHeader(reader: HeaderReader, bytes: ArrivingBytes): Promise<HeaderRead> {
  for (let chunk = await bytes.next(); chunk; chunk = await bytes.next()) {
    const state = reader.push(chunk);
    if (state.state !== 'more') return state;
  }
  const state = reader.end();
  if (state.state === 'more') throw new MarkitError('CANNOT_UNDERSTAND');
  return state;
}

interface Clean {
  readonly kind: 'clean';
  readonly identity: Identity;
  readonly counts: DeidCounts;
  /** The list it was cleaned by. */
  readonly siteWords: SiteWords;
  readonly newWords: readonly SiteWord[];
  readonly sealedLink: string | null;
  /** The file up to its pixel data. */
  readonly head: Uint8Array;
  readonly filter: BulkFilter;
}

function deidentify(
  { arrival, profile, box }: Journey,
  header: Extract<HeaderState, { state: 'header' }>,
): Clean | { kind: 'hold'; reason: HoldReasonCode } {
  try {
    const { keys, siteWords, links } = box;
    const collectWords = box.onNewWords !== undefined;
    const clean = cleanAtFirstLook(header, { ...arrival, keys, profile, siteWords, collectWords });
    if (clean.kind === 'hold') return clean;
    const { identity, filter, counts, newWords, dataSet } = clean;
    const head = encodePart10Header(dataSet, arrival);
    const sealedLink = links?.seal(header.dataSet, identity) ?? null;
    return { kind: 'clean', identity, filter, counts, siteWords, newWords, sealedLink, head };
  } catch (thrown) {
    // One object that trips the rules must not be offered again and again: it waits where a person sees it.
    box.log.error(describe(thrown), 'de-identification failed');
    return { kind: 'hold', reason: 'cannot-de-identify' };
  }
}

interface PixelWay {
  readonly filter: BulkFilter;
  readonly file: InstanceFile;
  readonly trail: PixelTrail;
  readonly first: Uint8Array;
}

/** Pixels to the file as they come. A reason: they must be held, and the trail knows what was received of them. */
async function copyPixels({ bytes, box }: Journey, way: PixelWay): Promise<HoldReasonCode | undefined> {
  const { file, filter, trail } = way;
  for (let chunk: Uint8Array | undefined = way.first; chunk; chunk = await bytes.next()) {
    const received = chunk;
    const filtered = attempt(box, () => filter.push(received));
    const kept = trail.took(received, filtered.value ?? []);
    for (const piece of filtered.value ?? []) await file.push(piece);
    if (filtered.reason) return filtered.reason;
    if (!kept) return 'too-many-changes';
  }
  return attempt(box, () => filter.end()).reason;
}

function attempt<T>(box: Box, work: () => T): { readonly value?: T; readonly reason?: HoldReasonCode } {
  try {
    return { value: work() };
  } catch (thrown) {
    if (thrown instanceof BulkError) return { reason: thrown.reason };
    box.log.error(describe(thrown), 'the pixel filter failed');
    return { reason: 'cannot-de-identify' };
  }
}

/** The second way: everything as it came, encrypted. `received` is what was taken of it so far. */
async function hold(
  { arrival, bytes, box }: Journey,
  reason: HoldReasonCode,
  received: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = new HeldFile(box.held, box.heldKey);
  const stored = box.digests.open();
  const keep = async (chunk: Uint8Array) => {
    stored.update(chunk);
    await file.push(chunk);
  };
  let row: HeldRow;
  try {
    for await (const chunk of received) await keep(chunk);
    for (let chunk = await bytes.next(); chunk; chunk = await bytes.next()) await keep(chunk);
    const receivedDigest = bytes.digest();
    // What was put together again from written pixels must be what came: acknowledging anything else would lose a study.
    if (stored.hex() !== receivedDigest) throw new MarkitError('INTERNAL', { detail: 'held bytes differ' });
    row = await file.finish({ ...arrival, reason, keyGeneration: box.keys.generation, receivedDigest });
  } catch (cause) {
    await file.discard();
    throw cause;
  }
  if (report(box, () => box.onHeld(row))) box.track(file.release());
}

async function* concat(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

function factsOf(
  { arrival, profile, box }: Journey,
  { identity, head, sealedLink }: Clean,
  length: number,
  receivedDigest: string,
): InstanceFacts {
  const pixelOffset = head.byteLength + bulkHeadLength;
  return instanceFacts(identity, {
    transferSyntax: storedTransferSyntax(arrival.transferSyntax),
    pixelOffset,
    pixelLength: length - pixelOffset,
    source: arrival.source,
    receivedAt: arrival.receivedAt,
    profile: `${profile.name}-${profile.version}`,
    keyGeneration: box.keys.generation,
    receivedDigest,
    sealedLink,
  });
}

/** False where the report failed: then the epoch stays open and the next start makes the row from the file. */
function report(box: Box, tell: () => void): boolean {
  try {
    tell();
    return true;
  } catch (thrown) {
    box.log.error(describe(thrown), 'a row could not be reported');
    return false;
  }
}

function asIngestError(thrown: unknown): MarkitError {
  return thrown instanceof DataSetError
    ? new MarkitError('CANNOT_UNDERSTAND', { cause: thrown })
    : asMarkitError(thrown);
}

function describe(thrown: unknown): object {
  return thrown instanceof DataSetError ? { ...describeFault(thrown), offset: thrown.offset } : describeFault(thrown);
}
