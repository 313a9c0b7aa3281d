/** Says when the settings keep the box from checking what arrives: nobody would ever see it. */
import type { Check } from '../check.ts';

export const clearingPaused: Check = async ({ clearingPaused: isPaused }) =>
  isPaused
    ? {
        check: 'clearing-paused',
        severity: 'notice',
        text: 'The checks are paused: what arrives is kept, and no reader sees it. Set MARKIT_DECODE_WORKERS to 1 or more and start again.',
      }
    : undefined;
