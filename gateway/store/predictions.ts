/** What models said of images: a row an image and model, maps beside it. Columns only. */
import type { Generated, Selectable } from 'kysely';

/** remote: another server, which does not say what it has. */
export type ModelProvider = 'cuda' | 'cpu' | 'remote';

export interface PredictionTable {
  readonly id: Generated<number>;
  readonly instanceId: number;
  /** SHA-256 of the model's file. */
  readonly model: string;
  /** From 1, as in PS3.3. */
  readonly frame: number;
  outcome: 'done' | 'failed';
  /** Of gateway/errors.ts, why asking again cannot help; null where it is done. */
  code: string | null;
  /** What it really ran on; null where it failed. */
  provider: ModelProvider | null;
  /** JSON of StoredScore[]. */
  scores: string;
  /** JSON of StoredValue; null of all but a regression. */
  value: string | null;
  milliseconds: number | null;
  at: number;
}

export interface PredictionMapTable {
  readonly predictionId: number;
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** JSON of StoredPlacement. */
  readonly placement: string;
  readonly peak: number;
  /** RGBA, one pixel a cell of the map. */
  readonly png: Uint8Array;
}

export interface StoredScore {
  readonly label: string;
  readonly probability: number;
  readonly threshold: number | null;
}

export interface StoredValue {
  readonly number: number;
  readonly unit: string;
}

/** Left and top edge and size of a map on its image, in pixels of the image. */
export interface StoredPlacement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type PredictionRow = Selectable<PredictionTable>;
