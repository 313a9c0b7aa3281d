/**
 * The story of a header that its owner looks at: read as the second look would read it, cleaned under one profile or under several,
 * and shown before and after, attribute by attribute. Nothing is stored. Pseudonyms and shifted dates are made with keys of this
 * one look, so that nobody learns here, alone, who is who on the box.
 */
import { randomBytes } from 'node:crypto';
import type { DataSet } from '../data-set/data-set.ts';
import { DataSetError } from '../data-set/error.ts';
import { type BulkHead, HeaderReader } from '../data-set/header-reader.ts';
import { readFileMeta } from '../data-set/part10.ts';
import { transferSyntax } from '../data-set/transfer-syntax.ts';
import { firstString } from '../data-set/values.ts';
import { cleanAtFirstLook, cleanAtSecondLook } from './deid/clean-object.ts';
import { type HeaderChanges, headerChanges } from './deid/header-changes.ts';
import { heldKind } from './deid/object-kinds.ts';
import { type ProfileDocument, profileOf } from './deid/profile.ts';
import { deriveSiteKeys } from './deid/pseudonym.ts';
import { noSiteWords, type SiteWords } from './deid/site-words.ts';
import { MarkitError } from './errors.ts';
import type { HoldReasonCode } from './images/hold-reason.ts';
import { InflateError, inflated } from './images/inflated.ts';

/** Longer headers are not shown: they are the machine's. Also what is kept of a file that somebody tries a profile on. */
export const longestHeader = 16 * 2 ** 20;
const mostElements = 400_000;

export interface AnnouncedBytes {
  readonly transferSyntax: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The data set, at least up to its pixels. */
  readonly bytes: AsyncGenerator<Buffer>;
}

export interface HeaderShown {
  /** One for each profile: null where the header comes out clean; else why the object is held. */
  readonly held: readonly (HoldReasonCode | null)[];
  /** Undefined: the header cannot be read, and `held` says why. */
  readonly shown: HeaderChanges | undefined;
}

/** Where a header comes from: the head of a file that was uploaded, or a held object. */
export type HeaderOrigin =
  | { readonly kind: 'upload'; readonly bytes: Uint8Array }
  | { readonly kind: 'held'; readonly file: string };

/** Who shows headers: in a thread of its own, so that a hostile one costs nobody but itself. */
export interface HeaderViews {
  /** Throws BUSY, CANNOT_UNDERSTAND (no DICOM file, or one that ends the thread), HELD_BROKEN. */
  show(origin: HeaderOrigin, profiles: readonly ProfileDocument[]): Promise<HeaderShown>;
}

/** Of an uploaded file. Throws CANNOT_UNDERSTAND where it has no file meta group. */
export function openUpload(file: Uint8Array): AnnouncedBytes {
  try {
    const { meta, dataSetOffset } = readFileMeta(file);
    return { ...meta, bytes: once(Buffer.from(file.buffer, file.byteOffset, file.byteLength).subarray(dataSetOffset)) };
  } catch (cause) {
    if (cause instanceof DataSetError) throw new MarkitError('CANNOT_UNDERSTAND', { cause });
    throw cause;
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The story itself. Throws what the disk throws, and HELD_BROKEN. */
export async function showHeader(
  object: AnnouncedBytes,
  profiles: readonly ProfileDocument[],
  siteWords: SiteWords = noSiteWords,
): Promise<HeaderShown> {
  const everywhere = (reason: HoldReasonCode): HeaderShown => ({
    held: profiles.map(() => reason),
    shown: undefined,
  });
  let header: Header;
  try {
    header = await readHeader(object);
  } catch (thrown) {
    if (thrown instanceof Unreadable || thrown instanceof InflateError) return everywhere(thrown.reason);
    if (thrown instanceof DataSetError) return everywhere('no-data-set');
    throw thrown;
  }
  const keys = deriveSiteKeys(randomBytes(32));
  const cleaned = profiles.map((profile) => clean(header, { ...object, keys, siteWords, profile: profileOf(profile) }));
  return {
    held: cleaned.map((one) => (typeof one === 'string' ? one : null)),
    shown: headerChanges(
      header.dataSet,
      cleaned.map((one) => (typeof one === 'string' ? undefined : one)),
    ),
  };
}

class Unreadable extends Error {
  readonly reason: HoldReasonCode;

  constructor(reason: HoldReasonCode) {
    super(`cannot be shown: ${reason}`);
    this.reason = reason;
  }
}

interface Header {
  readonly dataSet: DataSet;
  readonly bulk: BulkHead | undefined;
}

async function readHeader({ transferSyntax: syntax, bytes }: AnnouncedBytes): Promise<Header> {
  const chunks = transferSyntax(syntax)?.deflated === true ? inflated(bytes, longestHeader) : bytes;
  const reader = new HeaderReader({
    transferSyntax: syntax,
    secondLook: true,
    limit: longestHeader,
    elements: mostElements,
  });
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      const state = reader.push(next.value);
      if (state.state === 'hold') throw new Unreadable(state.reason);
      if (state.state === 'header') return state;
    }
    const state = reader.end();
    if (state.state === 'header') return state;
    throw new Unreadable(state.state === 'hold' ? state.reason : 'no-data-set');
  } finally {
    await chunks.return(undefined);
  }
}

type Context = Parameters<typeof cleanAtFirstLook>[1];

/** As the box would: on arrival, and where that holds it, on the second look. The reason where both do. */
function clean(header: Header, { sopClassUid, sopInstanceUid, ...rest }: Context): DataSet | HoldReasonCode {
  // What a file meta group leaves out no sender announces otherwise than the object does.
  const context = {
    ...rest,
    sopClassUid: sopClassUid || (firstString(header.dataSet, 0x00080016) ?? ''),
    sopInstanceUid: sopInstanceUid || (firstString(header.dataSet, 0x00080018) ?? ''),
  };
  try {
    const first = cleanAtFirstLook(header, context);
    if (first.kind === 'clean') return first.dataSet;
    const kind = heldKind(context.sopClassUid);
    if (kind !== undefined) return kind;
    const second = cleanAtSecondLook(header, { ...context, secondLook: true }, undefined);
    return second.kind === 'clean' ? second.dataSet : second.reason;
  } catch {
    // As at the door: one object that trips the rules is held. Its fault may quote a value and is told to nobody from here.
    return 'cannot-de-identify';
  }
}
