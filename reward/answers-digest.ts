/**
 * What a settlement commits to without showing it: SHA-256 over who said what. Bytes: the canonical JSON of cases, labels, readers,
 * scale and salt, a line feed, then the answers as in `AnswerTable.values`. The salt keeps a small table from being guessed by trying
 * all answers of the others; whoever has it and the table can show later that nothing was changed.
 */
import { canonicalBytes } from '../ledger/canonical-json.ts';
import { sha256Hex } from '../ledger/sha-256.ts';
import type { AnswerTable } from '../review/answer-table.ts';
import { DocumentError } from './document-error.ts';

/** `salt`: 32 random bytes in hex that the box keeps; empty where the answers are public anyway. Throws DocumentError NAME. */
export function answersDigest({ cases, labels, readers, scale, values }: AnswerTable, salt: string): string {
  if ([...cases, ...labels, ...readers].some((name) => !name.isWellFormed())) {
    throw new DocumentError('NAME', 'a name that holds half a character');
  }
  const head = canonicalBytes({ cases, labels, readers, salt, scale });
  const bytes = new Uint8Array(head.length + 1 + values.length);
  bytes.set(head);
  bytes[head.length] = 0x0a;
  bytes.set(values, head.length + 1);
  return sha256Hex(bytes);
}
