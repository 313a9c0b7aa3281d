/** The way of an object through the pure parts, as the story of an arriving object takes it: read, clean, filter, write. */
import type { DataSet } from '../../../data-set/data-set.ts';
import { DataSetError } from '../../../data-set/error.ts';
import { HeaderReader, type HeaderState } from '../../../data-set/header-reader.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import { BulkError, BulkFilter } from '../../../gateway/deid/bulk-filter.ts';
import { deidentifyHeader } from '../../../gateway/deid/deidentify.ts';
import type { Identity } from '../../../gateway/deid/identity.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { keys } from '../../gateway/deid/images.ts';

/** The parts themselves, or one that is broken. */
export interface Parts {
  readonly deidentify: typeof deidentifyHeader;
  readonly encode: typeof encodePart10Header;
  readonly filter: (options: ConstructorParameters<typeof BulkFilter>[0]) => Pick<BulkFilter, 'push' | 'end'>;
}

export const realParts: Parts = {
  deidentify: deidentifyHeader,
  encode: encodePart10Header,
  filter: (options) => new BulkFilter(options),
};

export interface Arriving {
  readonly transferSyntax: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly chunks: readonly Uint8Array[];
}

export type Outcome =
  | { readonly kind: 'error' | 'hold'; readonly code: string; readonly source?: DataSet }
  | {
      readonly kind: 'clean';
      readonly source: DataSet;
      readonly dataSet: DataSet;
      readonly identity: Identity;
      /** The file up to its pixel data, and from there on. */
      readonly head: Uint8Array;
      readonly bulk: Uint8Array;
    };

/** Throws what no part may throw. */
export function journey(arriving: Arriving, parts: Parts): Outcome {
  const chunks = arriving.chunks.values();
  let source: DataSet | undefined;
  try {
    const header = readHeader(arriving, chunks);
    if (header.state === 'hold') return { kind: 'hold', code: header.reason };
    source = header.dataSet;
    const context = { ...arriving, keys, profile: markitProfile, pixels: header.bulk?.tag };
    const result = parts.deidentify(source, context);
    if (result.kind === 'hold') return { kind: 'hold', code: result.reason, source };
    if (header.bulk === undefined) return { kind: 'hold', code: 'not-an-image', source };
    const { dataSet, identity } = result;
    const filter = parts.filter({ ...arriving, bulk: header.bulk, identity });
    const head = parts.encode(dataSet, arriving);
    const bulk = [...filter.push(header.rest)];
    for (const chunk of chunks) bulk.push(...filter.push(chunk));
    filter.end();
    return { kind: 'clean', source, dataSet, identity, head, bulk: Buffer.concat(bulk) };
  } catch (error) {
    if (error instanceof DataSetError && source === undefined) return { kind: 'error', code: error.code };
    if (error instanceof BulkError) return { kind: 'hold', code: error.code, ...(source && { source }) };
    throw error;
  }
}

type HeaderRead = Exclude<HeaderState, { state: 'more' }>;

function readHeader({ transferSyntax }: Arriving, chunks: Iterator<Uint8Array>): HeaderRead {
  const reader = new HeaderReader({ transferSyntax });
  for (let next = chunks.next(); !next.done; next = chunks.next()) {
    const state = reader.push(next.value);
    if (state.state !== 'more') return state;
  }
  return reader.end() as HeaderRead;
}
