/** /api/releases: what left the box, listed for ever for owners and managers. */
import Type, { type Static } from 'typebox';
import { Account, Closed, Count, Id, Instant, Line } from './scalars.ts';

/** POST /api/projects/:id/releases -> Release (manager or owner). */
export const NewRelease = Closed({
  kind: Type.Enum(['answers-csv', 'deid-report', 'deid-manifests']),
  /** Of the manifests, counted from 1. */
  part: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
});
export type NewRelease = Static<typeof NewRelease>;

export const Release = Closed({
  id: Id,
  kind: Type.Enum(['answers-csv', 'deid-report', 'deid-manifests', 'training-set', 'checkpoint-memo']),
  project: Type.Union([Closed({ id: Id, name: Line }), Type.Null()]),
  by: Type.Union([Account, Type.Null()]),
  at: Instant,
  /** waiting and withdrawn: of training sets alone, which another person has to approve. */
  state: Type.Enum(['preparing', 'waiting', 'ready', 'failed', 'withdrawn']),
  /** Of the file; null where nothing is to be downloaded. */
  fileName: Type.Union([Type.String({ maxLength: 120 }), Type.Null()]),
  size: Type.Union([Count, Type.Null()]),
  sha256: Type.Union([Type.String({ pattern: '^[0-9a-f]{64}$' }), Type.Null()]),
  /** Leaf of the ledger that was appended before the first byte left. */
  leafIndex: Type.Union([Count, Type.Null()]),
  /** Of a training set its number, under which there is more about it. */
  trainingSet: Type.Optional(Id),
});
export type Release = Static<typeof Release>;

/** GET /api/releases, newest first. GET /api/releases/:id/file and /receipt are downloads. */
export const Releases = Closed({ releases: Type.Array(Release, { maxItems: 1_000 }) });
export type Releases = Static<typeof Releases>;

/** POST /api/releases/:id/approve -> Release, where another person must; `sha256` names the bytes that were looked at. */
export const ApproveRelease = Closed({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) });
export type ApproveRelease = Static<typeof ApproveRelease>;

export const ReleaseParams = Closed({ id: Id });
export type ReleaseParams = Static<typeof ReleaseParams>;
