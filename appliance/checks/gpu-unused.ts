/** Says when a GPU is in the machine and no model runs on it; that the machine has none is no finding. */
import type { Check } from '../check.ts';

export const gpuUnused: Check = async ({ gpu: { provider, devices } }) =>
  provider === 'cpu' && devices > 0
    ? {
        check: 'gpu-unused',
        severity: 'notice',
        text: 'Models run on the processor though a GPU is in this machine: its libraries or its driver are missing. `markit status` says what was tried; docs/inference.md says how the libraries get here.',
      }
    : undefined;
