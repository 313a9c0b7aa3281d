/** What a forger does who knows the format: changes a document and seals it anew, with every digest right. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../ledger/canonical-json.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** JSON that may be written to. */
export type Loose = Record<string, unknown>;

export function resealed(document: unknown, change: (loose: Loose) => void): Uint8Array {
  const loose = structuredClone(document) as Loose;
  change(loose);
  if (loose.settlementDigest !== undefined) loose.settlementDigest = sha256(canonicalJson(loose.settlement as Json));
  const text = canonicalJson(loose as Json);
  return new TextEncoder().encode(`{"digest":"${sha256(text)}","document":${text}}`);
}

/** Sets what stands at a path of names and indices. */
export function put(loose: unknown, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const place = steps.reduce<unknown>((at, step) => (at as Loose)[step], loose);
  (place as Loose)[last] = value;
}

export function get(loose: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, step) => (at as Loose)[step], loose);
}
