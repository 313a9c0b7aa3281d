/** Manifests: what was done to one instance, in counts and keyed digests, as a signed note that anybody checks without the box. */
import { canonicalJson, type Json } from './canonical-json.ts';
import { LedgerError } from './ledger-error.ts';
import type { NoteSigner } from './note-key.ts';
import { signNote } from './signed-note.ts';

export const manifestFormat = 'markit-edge/deid-manifest/1';
export const bundleFormat = 'markit-edge/deid-manifests/1';
export const reportFormat = 'markit-edge/deid-report/1';
const notice = 'Research use only. Not a medical device.';

/** Counts, pseudonyms, keyed digests and names of tables: whoever makes one puts nothing else in. */
export type ManifestBody = Readonly<Record<string, Json>>;

/** A note of two lines: the format, and the body as canonical JSON (RFC 8785) with the key that signs. */
export function formatManifest(body: ManifestBody, signer: NoteSigner): string {
  const text = canonicalJson({ ...body, key: signer.verifierKey, notice });
  return signNote(`${manifestFormat}\n${text}\n`, signer);
}

/** The body of a note's text; refuses every spelling but the canonical one. Nothing is verified yet. */
export function parseManifestText(text: string): ManifestBody {
  const [format, line = '', end, ...rest] = text.split('\n');
  if (format !== manifestFormat || end !== '' || rest.length > 0) {
    throw new LedgerError('MALFORMED', 'not a manifest of version 1');
  }
  const body = parseObject(line);
  if (canonicalJson(body) !== line) throw new LedgerError('MALFORMED', 'the manifest is not in its canonical form');
  return body;
}

/** Many manifests as one file: JSON, each manifest a whole note. */
export function formatBundle(manifests: readonly string[], verifierKey: string): string {
  const head = { bundle: bundleFormat, key: verifierKey, notice };
  const lines = manifests.map((note) => JSON.stringify(note)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"manifests":[\n${lines}\n]}\n`;
}

export interface Bundle {
  readonly key: string;
  readonly manifests: readonly string[];
}

export function parseBundle(text: string): Bundle {
  const { bundle, key, manifests } = parseObject(text);
  if (bundle !== bundleFormat || typeof key !== 'string' || !Array.isArray(manifests))
    throw new LedgerError('MALFORMED', 'not a bundle of manifests of version 1');
  if (!manifests.every((note): note is string => typeof note === 'string'))
    throw new LedgerError('MALFORMED', 'a manifest of the bundle is no note');
  if (formatBundle(manifests, key) !== text) throw new LedgerError('MALFORMED', 'the bundle was changed');
  return { key, manifests };
}

/** Of a file that anybody may have made. */
export function parseObject(text: string): ManifestBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would repeat the input.
    throw new LedgerError('MALFORMED', 'not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LedgerError('MALFORMED', 'not a JSON object');
  }
  return value as ManifestBody;
}
