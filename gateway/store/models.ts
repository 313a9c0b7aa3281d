/** The models of the box: which there are, and what each is for now. Columns only. */
import type { Selectable } from 'kysely';
import type { ModelOrigin, ModelState } from '../contract/models.ts';

export interface ModelTable {
  /** Of its ONNX file, lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  state: ModelState;
  readonly origin: ModelOrigin;
  /** JSON of a ModelManifest (model-files/manifest.ts). */
  readonly manifest: string;
  readonly addedAt: number;
  /** Account; null: came with the box. */
  readonly addedBy: string | null;
  stateAt: number;
  /** Of one that runs beside another: how many more cases it is to be run on. */
  sample: number;
}

export type ModelRow = Selectable<ModelTable>;

/** Enough cases to see how two versions differ, and an afternoon's work for two CPU cores. */
export const defaultSample = 200;
