/** What the import of a model needs of the list of models: to know whether there is one already, and to add one. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { TriedModel } from '../../model-files/trial-report.ts';
import type { BoxModel } from '../contract/models.ts';

export interface NewBoxModel {
  /** Its SHA-256 is that of the file in the model's folder. */
  readonly manifest: ModelManifest;
  readonly origin: 'house' | 'taught';
  /** Account; null: nobody of this box. */
  readonly addedBy: string | null;
  readonly addedAt: number;
}

export interface ModelRegistry {
  /** file: there is one of this digest; version: another one of the same name and version; undefined: neither. */
  knows(model: Pick<ModelManifest, 'sha256' | 'name' | 'version'>): Promise<'file' | 'version' | undefined>;
  /** As a candidate. Throws MODEL_KNOWN where another was quicker. */
  add(model: NewBoxModel): Promise<BoxModel>;
}

/** Runs a model on sample images where it can harm nobody. Throws ModelRefused, and what this machine fails with. */
export type ModelTrial = (modelPath: string, manifest: ModelManifest) => Promise<TriedModel>;
