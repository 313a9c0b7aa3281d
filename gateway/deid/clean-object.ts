/** A header that was read becomes a clean one and the filter for its pixels: one way for every door. */

import type { DataSet } from '../../data-set/data-set.ts';
import type { BulkHead } from '../../data-set/header-state.ts';
import { BulkError, BulkFilter, type BulkFilterOptions, type Turn } from './bulk-filter.ts';
import {
  type DeidContext,
  type DeidCounts,
  type DeidHoldReason,
  deidentifyHeader,
  deidentifyObject,
} from './deidentify.ts';
import type { Identity, ObjectIdentity } from './identity.ts';
import type { SiteWord } from './site-words.ts';

export interface ReadHeader {
  readonly dataSet: DataSet;
  readonly bulk: BulkHead | undefined;
}

interface CleanedBase {
  readonly kind: 'clean';
  readonly counts: DeidCounts;
  /** Study or series were made up for. */
  readonly coerced: boolean;
  readonly dataSet: DataSet;
  readonly newWords: readonly SiteWord[];
}

export type CleanedImage = CleanedBase & { readonly identity: Identity; readonly filter: BulkFilter };
export type NotCleaned = { readonly kind: 'hold'; readonly reason: DeidHoldReason | BulkError['reason'] };
export type Cleaned =
  | CleanedImage
  | (CleanedBase & { readonly identity: ObjectIdentity; readonly filter: undefined })
  | NotCleaned;

type Context = Omit<DeidContext, 'pixels'>;

/** As on arrival: images only, and nothing is put right. */
export function cleanAtFirstLook(header: ReadHeader, context: Context): CleanedImage | NotCleaned {
  const { dataSet, bulk } = header;
  const result = deidentifyHeader(dataSet, { ...context, pixels: bulk?.tag });
  if (result.kind === 'hold') return result;
  if (!bulk) return { kind: 'hold', reason: 'not-an-image' };
  return withFilter(result, { ...context, bulk, identity: result.identity });
}

/** As on the second look, which also takes objects without pixels. `turn`: see BulkError. */
export function cleanAtSecondLook(header: ReadHeader, context: Context, turn: Turn | undefined): Cleaned {
  const { dataSet, bulk } = header;
  if (!bulk) {
    const result = deidentifyObject(dataSet, context);
    if (result.kind === 'hold') return result;
    return { ...result, filter: undefined };
  }
  const result = deidentifyHeader(dataSet, { ...context, pixels: bulk.tag });
  // Pixels without rows and columns.
  if (result.kind === 'hold' && result.reason === 'not-an-image') return { kind: 'hold', reason: 'pixel-description' };
  if (result.kind === 'hold') return result;
  return withFilter(result, { ...context, bulk, identity: result.identity, mend: true, turn });
}

type CleanHeader = Extract<ReturnType<typeof deidentifyHeader>, { kind: 'clean' }>;

function withFilter(clean: CleanHeader, options: BulkFilterOptions): CleanedImage | NotCleaned {
  try {
    return { ...clean, filter: new BulkFilter(options) };
  } catch (thrown) {
    if (thrown instanceof BulkError) return { kind: 'hold', reason: thrown.reason };
    throw thrown;
  }
}
