/** Signed notes (c2sp.org/signed-note): a text, an empty line, signature lines. */
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LedgerError } from './ledger-error.ts';
import { checkKeyName, type NoteSigner, type NoteVerifier } from './note-key.ts';

const longestNote = 64 * 1024;
const mostSignatures = 64;
const signatureLine = /^— (?<name>[^ ]+) (?<base64>[A-Za-z0-9+/]+={0,2})$/u;

export interface OpenedNote {
  /** With its last newline. */
  readonly text: string;
  /** The known keys that signed it, at least one. */
  readonly signers: readonly NoteVerifier[];
}

interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** The note with one signature. `text` ends with a newline and has no other control character. */
export function signNote(text: string, signer: NoteSigner): string {
  checkText(text);
  if (!text.endsWith('\n')) throw new LedgerError('MALFORMED', 'the text of a note ends with a newline');
  const signature = signer.sign(new TextEncoder().encode(text));
  const line = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signature]);
  return `${text}\n— ${signer.name} ${encodeBase64(line)}\n`;
}

/**
 * The text of a note that at least one of `known` signed. Signatures of others are passed over, as the
 * specification asks (witnesses, rotated keys); a wrong signature by a known key refuses the whole note.
 */
export function openNote(note: string, known: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = splitNote(note);
  const bytes = new TextEncoder().encode(text);
  const signers = new Set<NoteVerifier>();
  for (const { name, keyId, signature } of signatures) {
    const verifier = known.find((key) => key.name === name && key.keyId === keyId);
    if (verifier === undefined || signers.has(verifier)) continue;
    if (!verifier.verify(bytes, signature)) throw new LedgerError('SIGNATURE', 'the signature of a known key is wrong');
    signers.add(verifier);
  }
  if (signers.size === 0) throw new LedgerError('UNSIGNED', 'no known key signed the note');
  return { text, signers: [...signers] };
}

/** The note's parts, with nothing verified yet. */
export function splitNote(note: string): { text: string; signatures: NoteSignature[] } {
  checkText(note);
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new LedgerError('MALFORMED', 'a note is a text and its signatures');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > mostSignatures) throw new LedgerError('TOO_LARGE', 'too many signatures');
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const groups = signatureLine.exec(line)?.groups;
  if (groups?.name === undefined || groups.base64 === undefined) {
    throw new LedgerError('MALFORMED', 'not a signature line');
  }
  checkKeyName(groups.name);
  const bytes = decodeBase64(groups.base64);
  if (bytes.length < 5) throw new LedgerError('MALFORMED', 'a signature is longer than its key id');
  return {
    name: groups.name,
    keyId: Buffer.from(bytes.subarray(0, 4)).toString('hex'),
    signature: bytes.subarray(4),
  };
}

function checkText(text: string): void {
  if (text.length > longestNote) throw new LedgerError('TOO_LARGE', 'a note is at most 64 KiB');
  if (!text.isWellFormed() || [...text].some((char) => char < ' ' && char !== '\n')) {
    throw new LedgerError('MALFORMED', 'a note is UTF-8 without control characters');
  }
}
