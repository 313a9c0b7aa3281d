/** Why a frame cannot be trusted: a verdict on the object, with the byte of the frame where it was seen. */

import { MarkitError } from '../errors.ts';

export type FrameDefect =
  | 'format' // rows, columns and bits of the header describe no image
  | 'too-large' // more samples than the bound
  | 'no-decoder' // a retired or unknown coding; the frame may be good
  | 'truncated' // ends before its samples do
  | 'corrupt' // bytes that the coding does not allow
  | 'wrong-dimensions' // the code stream and the header disagree about rows, columns, samples or bits
  | 'trailing-bytes' // something follows the end of the code stream
  | 'decoder-failed' // the decoder gave up or crashed
  | 'decoder-hung'; // no answer within the bound

export class FrameError extends MarkitError {
  readonly defect: FrameDefect;
  /** Counted from the frame's first byte. */
  readonly position: number | undefined;

  constructor(defect: FrameDefect, position?: number, options: { detail?: string; cause?: unknown } = {}) {
    const where = position === undefined ? '' : ` at byte ${position}`;
    super('FRAME_UNREADABLE', {
      ...options,
      detail: `${defect}${where}${options.detail ? `: ${options.detail}` : ''}`,
    });
    this.name = 'FrameError';
    this.defect = defect;
    this.position = position;
  }
}
