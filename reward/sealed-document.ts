/**
 * A document about reward as a file: `{"digest":D,"document":{...}}` in canonical JSON (RFC 8785), where D is the SHA-256 of the bytes
 * of the document itself, so that anybody can cut them out and hash them.
 */
import type { Static, TObject } from 'typebox';
import { Check } from 'typebox/value';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import { sha256Hex } from '../ledger/sha-256.ts';
import { DocumentError } from './document-error.ts';

export const notice = 'Research use only. Not a medical device.';

export interface Sealed<Body> {
  readonly document: Body;
  /** 64 hex digits: SHA-256 of the document's canonical bytes. */
  readonly digest: string;
  /** The file. */
  readonly bytes: Uint8Array;
}

/** What kind of document, as it stands in its member `format`, and what bounds it. */
export interface DocumentKind<Schema extends TObject> {
  readonly format: string;
  /** In words, with its article: 'a statement'. */
  readonly name: string;
  readonly schema: Schema;
  /** Bytes of the file. */
  readonly longest: number;
}

/** Throws SCHEMA and TOO_LARGE where nobody could read it again. */
export function sealDocument<Schema extends TObject>(
  document: Static<Schema>,
  { name, schema, longest }: DocumentKind<Schema>,
): Sealed<Static<Schema>> {
  if (!Check(schema, document)) throw outside(name, schema, document);
  const text = canonical(document as Json);
  const digest = sha256Hex(new TextEncoder().encode(text));
  const bytes = new TextEncoder().encode(enveloped(digest, text));
  if (bytes.length > longest) throw tooLarge(name, longest);
  return { document, digest, bytes };
}

/** Bytes in which a document's `format` stands: it is among its first members, and before all that is as long as one likes. */
const startBytes = 4_096;

/** What a file says it is, without reading all of it; undefined where it is none of ours. Nothing is verified yet. */
export function documentFormat(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, startBytes));
  if (!start.startsWith('{"digest":"')) return undefined;
  // The first one: a label further on may be called `format` too.
  const [, after = ''] = /"format":"([^"]{1,80})"/.exec(start) ?? [];
  return /^markit-edge\/[a-z-]{1,40}\/\d{1,4}$/.test(after) ? after : undefined;
}

/**
 * The document of a file that anybody may have made. A digest of other bytes is not refused here: `digest` is what the bytes have,
 * `stated` what the file says. Throws MALFORMED, TOO_LARGE, SCHEMA.
 */
export function openDocument<Schema extends TObject>(
  bytes: Uint8Array,
  { format, name, schema, longest }: DocumentKind<Schema>,
): Sealed<Static<Schema>> & { readonly stated: string } {
  if (bytes.length > longest) throw tooLarge(name, longest);
  const text = decoded(bytes);
  const { digest: stated, document } = envelopeOf(parsed(text));
  if ((document as { format?: unknown }).format !== format)
    throw new DocumentError('SCHEMA', `not ${name} of this version`);
  if (!Check(schema, document)) throw outside(name, schema, document);
  const own = canonical(document as Json);
  if (enveloped(stated, own) !== text) throw new DocumentError('MALFORMED', `${name} is not in its canonical form`);
  return { document, stated, digest: sha256Hex(new TextEncoder().encode(own)), bytes };
}

function outside(name: string, schema: TObject, document: object): DocumentError {
  return new DocumentError('SCHEMA', `${name} outside its schema, ${whereItBreaks(schema, document)}`);
}

function tooLarge(name: string, longest: number): DocumentError {
  return new DocumentError('TOO_LARGE', `${name} is at most ${longest} bytes`);
}

function enveloped(digest: string, document: string): string {
  return `{"digest":"${digest}","document":${document}}`;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DocumentError('MALFORMED', 'not UTF-8');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would repeat the input.
    throw new DocumentError('MALFORMED', 'not JSON');
  }
}

function envelopeOf(value: unknown): { digest: string; document: object } {
  const { digest, document, ...others } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest) || Object.keys(others).length > 0) {
    throw new DocumentError('SCHEMA', 'not a document with its digest');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new DocumentError('SCHEMA', 'the document is no object');
  }
  return { digest, document };
}

/** Canonical JSON has a bound of its own on nesting. */
function canonical(value: Json): string {
  try {
    return canonicalJson(value);
  } catch (thrown) {
    if (!(thrown instanceof LedgerError)) throw thrown;
    throw new DocumentError(thrown.code === 'TOO_LARGE' ? 'TOO_LARGE' : 'MALFORMED', thrown.message);
  }
}

/** A known member, never a name of the input. Not by a list of all that is off: a file of a million faults would fill the memory. */
function whereItBreaks({ properties }: TObject, value: object): string {
  const members = value as Readonly<Record<string, unknown>>;
  const broken = Object.entries(properties).find(([name, schema]) => !Check(schema, members[name]));
  return broken === undefined ? 'in its members' : `in ${broken[0]}`;
}
