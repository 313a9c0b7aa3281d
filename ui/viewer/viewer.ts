/** The reading room's words for a viewport, so that the library behind it can be changed in one file. */

import type { TaskImage } from '../../gateway/contract/tasks.ts';
import type { Affine, Point } from './geometry.ts';
import type { Window, WindowPreset } from './window.ts';

/** One frame of one instance; frames count from 1 (PS3.3 C.7.6.6). */
export interface FrameAddress {
  readonly image: TaskImage;
  readonly frame: number;
}

export interface FrameFacts {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds from asking to painted. */
  readonly took: number;
}

/** fit and one are modes that a resize and the next case keep; free is where a hand has zoomed or moved. */
export type ZoomMode = 'fit' | 'one' | 'free';

export interface View {
  readonly window: Window;
  readonly preset: WindowPreset | 'hand';
  readonly invert: boolean;
  readonly zoomMode: ZoomMode;
  /** Image pixel coordinates to CSS pixels of the well. */
  readonly toScreen: Affine;
}

/** Why a frame is not shown; the well says it in words. */
export type FrameFault = 'refused' | 'missing' | 'unreachable' | 'damaged';

export class FrameError extends Error {
  readonly fault: FrameFault;
  constructor(fault: FrameFault, cause?: unknown) {
    super(`frame ${fault}`, { cause });
    this.name = 'FrameError';
    this.fault = fault;
  }
}

export interface Viewer {
  /**
   * Shows a frame and resolves when it is completely loaded: all its samples decoded, rendered, and painted on a visible
   * page. Rejects with a FrameError, and then shows nothing. A later call overtakes an earlier one, which resolves undefined.
   */
  show(address: FrameAddress): Promise<FrameFacts | undefined>;
  /** Fetches and decodes ahead; never shows, never rejects. True when the frame is ready. */
  prefetch(address: FrameAddress): Promise<boolean>;
  /** Shows nothing. */
  clear(): void;
  usePreset(preset: WindowPreset): void;
  /** Moves the window by a drag of dx, dy from where it stood when the drag began. */
  dragWindow(from: Window, dx: number, dy: number): void;
  toggleInvert(): void;
  fit(): void;
  oneToOne(): void;
  /** Zooms by a factor about a point of the well, or its middle. */
  zoomBy(factor: number, about?: Point): void;
  panBy(dx: number, dy: number): void;
  /** What is on screen now; undefined while nothing is. */
  view(): View | undefined;
  /** Called after every change of what is on screen. */
  onView(listener: () => void): () => void;
  destroy(): void;
}
