/** The manifest of one instance, put together from its row: counts, digests, verdicts and masks, and nothing that identifies. */
import type { Json } from '../../ledger/canonical-json.ts';
import type { ManifestBody } from '../../ledger/instance-manifest.ts';
import { parseManifestLine } from '../contract/deid-counts.ts';
import type { Instance } from '../store/instances.ts';
import { projectDigest } from './project-digest.ts';

/** What the manifest says besides the row. */
export interface ManifestContext {
  readonly projectId: number;
  /** Under which names its objects leave. */
  readonly names: { uid(siteUid: string): string };
  /** Of the box's program. */
  readonly program: string;
  /** Editions of the tables that the rules are made of. */
  readonly tables: Readonly<Record<string, string>>;
}

/** More boxes than anybody paints: then their number stands for them. */
const mostBoxes = 500;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of the row's JSON, whoever wrote it: only what is read here is passed on. */
interface Findings {
  readonly framesDecoded?: number;
  readonly imagesLookedAt?: number;
  readonly boxes?: readonly unknown[];
  readonly model?: { readonly name: string; readonly sha256: string; readonly provider: string };
}
interface Decision {
  readonly masked?: readonly Box[];
  readonly kept?: readonly unknown[];
  readonly by?: string;
}

export function manifestBody(row: Instance, { projectId, names, program, tables }: ManifestContext): ManifestBody {
  const line = parseManifestLine(row.manifest ?? '');
  return {
    program,
    project: projectId,
    object: names.uid(row.sopInstanceUid),
    version: row.version,
    sopClass: row.sopClassUid,
    transferSyntax: row.transferSyntax,
    keyGeneration: row.keyGeneration,
    profile: row.profile,
    rules: line?.rules ?? null,
    tables: { ...tables },
    sweep: line?.sweep ?? null,
    elements: line ? elementsOf(line) : null,
    structure: line ? { ...line.structure } : null,
    received: digest(projectId, row.receivedDigest, 'HMAC-SHA-256 over the GHASH of the data set as it came'),
    pixels: digest(projectId, row.samplesDigest, 'HMAC-SHA-256 over the decoded samples of every frame'),
    clearing: clearingOf(row),
    masks: masksOf(row),
  };
}

function elementsOf(line: NonNullable<ReturnType<typeof parseManifestLine>>): Json {
  const { kept, replaced, shifted, emptied, removed, kinds } = line;
  const byKind = Object.fromEntries(Object.entries(kinds ?? {}).map(([kind, fates]) => [kind, { ...fates }]));
  return { kept, replaced, shifted, emptied, removed, byKind: kinds === undefined ? null : byKind };
}

/**
 * Keyed, for a digest that anybody could make would find an object that was published elsewhere. No rotation of the site key
 * changes that key (gateway/deid/site-keys.ts).
 */
function digest(projectId: number, keyed: string | null, algorithm: string): Json {
  if (keyed === null) return null;
  const over = `${algorithm}, then SHA-256 over the project and that`;
  return {
    digest: projectDigest(projectId, keyed),
    algorithm: over,
    key: 'site digest key, generation 1',
  };
}

function clearingOf({ clearing, clearingReason, clearingFindings }: Instance): Json {
  const { framesDecoded, imagesLookedAt, boxes, model } = (JSON.parse(clearingFindings ?? '{}') ?? {}) as Findings;
  return {
    verdict: clearing,
    reason: clearingReason,
    framesDecoded: framesDecoded ?? null,
    imagesLookedAt: imagesLookedAt ?? null,
    boxesFound: boxes?.length ?? null,
    detector: model ? { name: model.name, sha256: model.sha256, provider: model.provider } : null,
  };
}

function masksOf({ decision }: Instance): Json {
  const { masked = [], kept = [], by = '' } = (JSON.parse(decision ?? '{}') ?? {}) as Decision;
  const boxes = masked.map(({ x, y, width, height }) => ({ x, y, width, height }));
  return {
    // The log knows who by number; a manifest says only what kind of judge it was.
    by: decision === null ? null : by.startsWith('user-') ? 'person' : 'rule',
    boxes: boxes.length > mostBoxes ? null : boxes,
    masked: boxes.length,
    keptBoxes: kept.length,
  };
}
