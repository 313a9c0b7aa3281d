/** Columns of the sealed secrets of projects and of the names that left under them; operations: project-name-operations.ts. */

/** Sealed with a key of the newest site secret (gateway/deid/project-pseudonym.ts). */
export interface ProjectSecretTable {
  readonly projectId: number;
  sealed: Uint8Array;
}

export interface ReleasedNameTable {
  projectId: number;
  /** The site's pseudonym of now. */
  uid: string;
  /** The name under which it left, sealed. */
  sealed: Uint8Array;
}
