/** Under which names an object goes: what it says of itself, held against what its sender announced. */

import type { DataSet } from '../../data-set/data-set.ts';
import { firstString } from '../../data-set/values.ts';

export interface SourceUids {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly series: string;
  readonly study: string;
  /** It names no study, or no series: the one here was made from its SOP Instance UID. */
  readonly coerced: boolean;
}

export type SourceUidFault =
  | 'sop-class-differs' // command and data set disagree
  | 'sop-instance-differs'
  | 'no-study'; // Study or Series Instance UID absent

export interface Announced {
  /** From the C-STORE command (0000,0002) and (0000,1000). */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /**
   * What is absent may be made up for: SOP Class and Instance UID from the command, study and series from the instance, so
   * that it stands alone and is never merged with a stranger's. What contradicts is never put right.
   */
  readonly secondLook?: boolean;
}

/** PS3.5 9.1: a UID has 64 characters at most; what is longer is none. */
function uid(source: DataSet, tag: number): string {
  const value = firstString(source, tag) ?? '';
  return value.length > 64 ? '' : value;
}

export function sourceUids(source: DataSet, announced: Announced): SourceUids | SourceUidFault {
  const { secondLook = false } = announced;
  const sopClass = firstString(source, 0x00080016) ?? (secondLook ? announced.sopClassUid : '');
  const sopInstance = firstString(source, 0x00080018) ?? (secondLook ? announced.sopInstanceUid : '');
  const study = uid(source, 0x0020000d);
  const series = uid(source, 0x0020000e);
  if (sopClass !== announced.sopClassUid) return 'sop-class-differs';
  if (sopInstance === '' || sopInstance !== announced.sopInstanceUid) return 'sop-instance-differs';
  const coerced = study === '' || series === '';
  if (coerced && !secondLook) return 'no-study';
  return {
    sopClass,
    sopInstance,
    // No UID has letters: what these become under the key no UID becomes.
    study: study || `study of ${sopInstance}`,
    series: series || `series of ${sopInstance}`,
    coerced,
  };
}
