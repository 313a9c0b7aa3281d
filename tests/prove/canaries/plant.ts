/** One needle in one place of one object, and the objects that carry them. */
import type { DataElement } from '../../../data-set/data-set.ts';
import type { Needle } from './needles.ts';

export interface Plant {
  readonly needle: Needle;
  /** The kind of place, by which the proof counts. */
  readonly place: string;
  /** The attribute at top level that holds it, where one does. */
  readonly tag?: number;
}

/** What becomes of an object: cleaned and shown, cleaned and held for its pixels, encrypted as it came, or refused. */
export type Fate = 'shown' | 'pixels-held' | 'held' | 'refused' | 'stored';

export interface CanaryObject {
  readonly name: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
  /** The data set as it goes over the association. */
  readonly bytes: Buffer;
  /** Elements of the command set beside those that a C-STORE-RQ needs, encoded. */
  readonly command?: Buffer;
  readonly fate: Fate;
  readonly plants: readonly Plant[];
  /** What is looked through by the control where the needles are packed in `bytes`. */
  readonly open?: Buffer;
}

/** Elements with their plants, on the way to an object. */
export interface Planted {
  readonly elements: DataElement[];
  readonly plants: Plant[];
}

export function together(...parts: readonly Planted[]): Planted {
  return { elements: parts.flatMap(({ elements }) => elements), plants: parts.flatMap(({ plants }) => plants) };
}
