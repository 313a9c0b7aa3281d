/** /api/models: the models of the box, for data owners and managers; nobody else sees them. */
import Type, { type Static } from 'typebox';
import { ModelManifest, Sha256 } from '../../model-files/manifest.ts';
import { Closed, Instant, Line } from './scalars.ts';

/**
 * active: runs on new cases and is shown; beside: runs on the same cases without being shown, until somebody compared it;
 * candidate: was checked and does not run; retired: ran once, its results stay.
 */
export const ModelState = Type.Enum(['candidate', 'beside', 'active', 'retired']);
export type ModelState = Static<typeof ModelState>;

/** shipped with the box, brought by the house, or taught on this box from readers' answers. */
export const ModelOrigin = Type.Enum(['shipped', 'house', 'taught']);
export type ModelOrigin = Static<typeof ModelOrigin>;

export const BoxModel = Closed({
  sha256: Sha256,
  state: ModelState,
  origin: ModelOrigin,
  manifest: ModelManifest,
  addedAt: Instant,
  /** Null: came with the box. */
  addedBy: Type.Union([Line, Type.Null()]),
});
export type BoxModel = Static<typeof BoxModel>;

/** GET /api/models */
export const BoxModels = Closed({
  models: Type.Array(BoxModel, { maxItems: 1_000 }),
  /** What models run on, and why it is not a GPU where one was looked for. */
  provider: Type.Enum(['cuda', 'cpu', 'away']),
  providerNote: Type.Union([Type.String({ maxLength: 300 }), Type.Null()]),
});
export type BoxModels = Static<typeof BoxModels>;

/** PUT /api/models/:sha256/state -> BoxModel. To active: the one of the same name that was active is retired in the same commit. */
export const ModelStateChange = Closed({ state: ModelState });
export type ModelStateChange = Static<typeof ModelStateChange>;

export const ModelParams = Closed({ sha256: Sha256 });
export type ModelParams = Static<typeof ModelParams>;
