/** De-identification profiles of the site: the newest is in force; without any, the one that the program ships is. */
import type { Selectable } from 'kysely';

export interface ProfileTable {
  /** Counted by the box from 1, never given twice. */
  readonly version: number;
  readonly name: string;
  /** JSON: a ProfileDocument (gateway/deid/profile.ts). */
  readonly document: string;
  readonly userId: number;
  readonly at: number;
  /** In the owner's words. */
  readonly reason: string;
}

/** A person saw on a study what this draft would do in place of the version `base`; 0 is the shipped profile. */
export interface ProfilePreviewTable {
  readonly userId: number;
  readonly base: number;
  /** The ids of the options, in their order, joined by commas. */
  readonly options: string;
  readonly at: number;
}

export type ProfileRow = Selectable<ProfileTable>;
