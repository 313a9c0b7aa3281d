/**
 * The second keyed layer: what leaves carries pseudonyms of its project, made from the site's with a key of that project. They
 * link within the project, and neither to another project nor to what is stored here.
 */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { uidOfDigest } from './pseudonym.ts';
import { seal, unseal } from './sealed.ts';

/** 'patient' takes a site's patient key, 'case' a released Study Instance UID, 'task' and 'image' numbers of the box. */
export type ProjectCodeKind = 'patient' | 'case' | 'task' | 'image';

/** What was released before keeps its name, however often the site's own pseudonyms changed since. */
export type ReleasedNames = ReadonlyMap<string, string>;

export const newProjectSecret = (): Uint8Array => new Uint8Array(randomBytes(32));

export class ProjectPseudonyms {
  readonly #key: Uint8Array;
  readonly #released: ReleasedNames;

  /** `secret`: 32 random bytes of the project. `released`: by the site's pseudonym of now. */
  constructor(secret: Uint8Array, released: ReleasedNames = new Map()) {
    if (secret.length !== 32) throw new RangeError('the secret of a project has 32 bytes');
    this.#key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'markit-edge/project/1/names', 32));
    this.#released = released;
  }

  /** 2.25.<128 bits>, for Study, Series and SOP Instance UIDs alike. */
  uid(siteUid: string): string {
    return this.#released.get(siteUid) ?? uidOfDigest(this.#keyed('uid', siteUid));
  }

  /** `case-` and 16 hex digits, and so on: a letter first, so that no spreadsheet takes it for a number. */
  code(kind: ProjectCodeKind, text: string): string {
    return `${kind}-${this.#keyed(kind, text).toString('hex', 0, 8)}`;
  }

  #keyed(kind: string, text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\0${text}`).digest();
  }
}

/** At rest the secrets of projects, and the names that left under them, are sealed with a key of the newest site secret. */
export const projectSeal = {
  secret: (key: Uint8Array, project: number, secret: Uint8Array) => seal(key, secretLabel(project), secret),
  openSecret: (key: Uint8Array, project: number, sealed: Uint8Array) => unseal(key, secretLabel(project), sealed),
  name: (key: Uint8Array, project: number, siteUid: string, name: string) =>
    seal(key, nameLabel(project, siteUid), new TextEncoder().encode(name)),
  openName: (key: Uint8Array, project: number, siteUid: string, sealed: Uint8Array) =>
    new TextDecoder().decode(unseal(key, nameLabel(project, siteUid), sealed)),
} as const;

const secretLabel = (project: number) => `markit project ${project} secret`;
const nameLabel = (project: number, siteUid: string) => `markit project ${project} released ${siteUid}`;
