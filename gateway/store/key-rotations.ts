/** Columns of finished rotations of the site key, and of one under way; operations: key-rotation-operations.ts. */

/** Everything stored was carried to this generation of the site key. */
export interface KeyRotationTable {
  readonly generation: number;
  readonly at: number;
}

/** What a rotation goes through besides instances, each in the order of its ids. */
export type RotationPart = 'cases' | 'gathering' | 'answers' | 'projects' | 'reidentifications';

export interface KeyRotationProgressTable {
  readonly part: RotationPart;
  /** The last id that was carried. */
  done: number;
}
