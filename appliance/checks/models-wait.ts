/** Says when cases wait for models because none can be asked: readers see them all the same, without predictions. */
import type { Check } from '../check.ts';

export const modelsWait: Check = async ({ modelsWait: isHeldUp }) =>
  isHeldUp
    ? {
        check: 'models-wait',
        severity: 'notice',
        text: 'Cases wait for models: the last one could not be analysed and is tried again. The log says why; markit status says how many wait.',
      }
    : undefined;
