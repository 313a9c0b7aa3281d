/** The models of the box as the API and the console use them. */
import type { BoxModels } from '../contract/models.ts';
import type { StoredModels } from './stored-models.ts';

export interface ModelServices {
  readonly stored: StoredModels;
  /** What models run on now. */
  provider(): Pick<BoxModels, 'provider' | 'providerNote'>;
  /** Something is to be analysed: asked for by a person, or switched on. */
  wake(): void;
}
