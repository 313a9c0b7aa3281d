/** What teaching and comparing need of the box. */
import type { Instance } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import type { AskedImage, Predictor } from './ask-models.ts';
import type { ModelFolders } from './model-folders.ts';
import type { ModelRules } from './rules.ts';

export interface LearningParts {
  readonly store: Store;
  readonly node: Predictor;
  /** Of an image, decoded: as analyse.ts shows it to models. */
  readonly picture: (image: Instance) => Promise<AskedImage>;
  readonly rules: ModelRules;
  /** Where the models of the box lie, and how another one gets there. */
  readonly models: string;
  readonly folders: Pick<ModelFolders, 'stage'>;
  readonly now: () => number;
}
