/**
 * Who a study is of, sealed for two owners: to the first, and that to the second (hpke.ts), so that both private keys are needed and
 * none of them is on the box. The box writes what it cannot read again; off by default.
 */
import type { DataSet } from '../../data-set/data-set.ts';
import { firstString } from '../../data-set/values.ts';
import { type KeyPair, openWith, sealTo } from './hpke.ts';
import type { ObjectIdentity } from './identity.ts';
import { parsePublicLinkKey } from './link-keys.ts';

/** The pseudonyms are those of `generation` of the site key, when it was sealed. */
export interface Link {
  readonly generation: number;
  readonly study: string;
  readonly patient: string;
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly accession: string;
}

/** The public keys of two owners, 32 bytes each. */
export type LinkKeys = readonly [Uint8Array, Uint8Array];

const info = ['first', 'second'].map((which) => new TextEncoder().encode(`markit link v1 ${which}`)) as [
  Uint8Array,
  Uint8Array,
];
/** Every record is sealed at a multiple of this length, so that the seal does not tell how long a name is. */
const padding = 512;
/** Studies whose link was made lately; of a study that is forgotten another one is made, and the first is kept. */
const remembered = 4096;

export class LinkSealer {
  readonly #keys: LinkKeys;
  readonly #generation: number;
  readonly #known = new Set<string>();

  /** RangeError where the two are one. `generation`: of the site key. */
  constructor(keys: LinkKeys, generation: number) {
    if (Buffer.compare(...keys) === 0) throw new RangeError('the link keys of two owners are two');
    this.#keys = keys;
    this.#generation = generation;
  }

  /** Of the first objects of a study, in base64url; null where it was made, or where the source is one of this box's own objects. */
  seal(source: DataSet, { studyInstanceUid: study, patientKey: patient }: ObjectIdentity): string | null {
    const text = (tag: number) => (firstString(source, tag) ?? '').slice(0, 64);
    const patientId = text(0x00100020);
    if (this.#known.has(study) || patientId === patient) return null;
    const clear = {
      studyInstanceUid: text(0x0020000d),
      patientId,
      issuer: text(0x00100021),
      accession: text(0x00080050),
    };
    return sealLink(this.#keys, { generation: this.#generation, study, patient, ...clear });
  }

  /** It lies on the disk. */
  kept(study: string): void {
    const [oldest] = this.#known;
    if (this.#known.size >= remembered && oldest !== undefined) this.#known.delete(oldest);
    this.#known.add(study);
  }
}

/** From the public halves as their files say; undefined where there are none: nothing is sealed. */
export function linkSealerOf(files: readonly string[] | undefined, generation: number): LinkSealer | undefined {
  const [first, second] = (files ?? []).map(parsePublicLinkKey);
  return first && second && new LinkSealer([first, second], generation);
}

export function sealLink([first, second]: LinkKeys, link: Link): string {
  const json = Buffer.from(JSON.stringify(link));
  const plain = Buffer.alloc(Math.ceil(json.length / padding) * padding, ' ');
  json.copy(plain);
  return Buffer.from(sealTo(second, info[1], sealTo(first, info[0], plain))).toString('base64url');
}

/** In the order in which the box names the two. Throws where a key is another, or one bit is not what was sealed. */
export function openLink([first, second]: readonly [KeyPair, KeyPair], sealed: string): Link {
  const plain = openWith(first, info[0], openWith(second, info[1], Buffer.from(sealed, 'base64url')));
  return JSON.parse(new TextDecoder().decode(plain)) as Link;
}
