/** What is known of a phantom once it is drawn: passed from the worker thread to whoever sends it. */
import type { PlannedCase } from './case-plan.ts';
import type { Box } from './mask-box.ts';

export interface DrawnCase {
  readonly planned: PlannedCase;
  /** As sent, before the box gave it pseudonyms. */
  readonly studyUid: string;
  readonly instanceUid: string;
  /** Where the finding is, in pixels; null without one. */
  readonly box: Box | null;
}
