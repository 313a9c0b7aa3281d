/** Checks manifests, bundles of them and the report of `markit deid` from the files alone, and says in words what held. */
import { createHash } from 'node:crypto';
import {
  bundleFormat,
  manifestFormat,
  parseBundle,
  parseManifestText,
  parseObject,
  reportFormat,
} from './instance-manifest.ts';
import { LedgerError } from './ledger-error.ts';
import { parseVerifierKey } from './note-key.ts';
import { openNote, splitNote } from './signed-note.ts';
import type { Finding } from './verify.ts';

/** What a file says it is; nothing of it is verified. */
export type SignedKind = 'manifest' | 'bundle' | 'deid-report';

export function signedKind(text: string): SignedKind | undefined {
  if (text.startsWith(`${manifestFormat}\n`)) return 'manifest';
  if (text.startsWith(`{"bundle":"${bundleFormat}"`)) return 'bundle';
  return text.startsWith(`{"report":"${reportFormat}"`) ? 'deid-report' : undefined;
}

type Check = Finding['check'];

class Findings {
  readonly all: Finding[] = [];

  note(check: Check, result: Finding['result'], words: string): void {
    this.all.push({ check, result, words });
  }

  /** What the check found; undefined, and noted, where it refuses. */
  step<Result>(check: Check, run: () => Result): Result | undefined {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof LedgerError)) throw thrown;
      this.note(check, 'bad', `Refused: ${thrown.message}.`);
      return undefined;
    }
  }

  /** The key to check with: the one that was given, else the file's own, which proves only that nothing was changed since. */
  key(stated: string | undefined, given: string | undefined): string | undefined {
    if (given === undefined) {
      if (stated === undefined) this.note('key', 'bad', 'Refused: the file names no key; give one with --key.');
      else
        this.note('key', 'open', `Checked with the key in the file itself; compare it with the box's own: ${stated}`);
      return stated;
    }
    if (stated !== undefined && stated !== given) {
      this.note('key', 'bad', 'Refused: the file names another key than the one you gave.');
      return undefined;
    }
    this.note('key', 'good', 'The key is the one you gave.');
    return given;
  }
}

/** `note` is one manifest. A bad finding is the last one. */
export function verifyManifest(note: string, publicKey?: string): Finding[] {
  const findings = new Findings();
  const body = findings.step('form', () => parseManifestText(splitNote(note).text));
  if (body === undefined) return findings.all;
  findings.note('form', 'good', 'The file is a manifest in its exact form.');
  const key = findings.key(typeof body.key === 'string' ? body.key : undefined, publicKey);
  if (key === undefined) return findings.all;
  const box = findings.step('signature', () => openNote(note, [parseVerifierKey(key)]).signers[0]?.name);
  if (box !== undefined) findings.note('signature', 'good', `${box} signed what it did to this one instance.`);
  return findings.all;
}

export function verifyBundle(text: string, publicKey?: string): Finding[] {
  const findings = new Findings();
  const bundle = findings.step('form', () => parseBundle(text));
  if (bundle === undefined) return findings.all;
  findings.note('form', 'good', 'The file is a bundle of manifests in its exact form.');
  const key = findings.key(bundle.key, publicKey);
  if (key === undefined) return findings.all;
  for (const [index, note] of bundle.manifests.entries()) {
    const bad = verifyManifest(note, key).find(({ result }) => result === 'bad');
    if (bad === undefined) continue;
    findings.note(bad.check, 'bad', `Manifest ${index + 1}: ${bad.words}`);
    return findings.all;
  }
  const count = bundle.manifests.length;
  findings.note(
    'signature',
    'good',
    `${count} manifests, each signed by the key. That none was left out the bundle cannot say.`,
  );
  return findings.all;
}

/** `report`: its bytes; `signature`: the note beside it. The key stands in the report's first line, in reports of newer programs. */
export function verifyDeidReport(report: Uint8Array, signature: string, publicKey?: string): Finding[] {
  const findings = new Findings();
  const digest = createHash('sha256').update(report).digest('hex');
  const text = findings.step('form', () => splitNote(signature).text);
  if (text === undefined) return findings.all;
  if (text !== `${reportFormat}\n${digest}\n`) {
    findings.note('content', 'bad', 'Refused: the report is not, byte for byte, the one that was signed.');
    return findings.all;
  }
  findings.note('content', 'good', 'The report is, byte for byte, the one that was signed.');
  const head = findings.step('form', () => parseObject(firstLine(report)));
  if (head === undefined) return findings.all;
  const key = findings.key(typeof head.key === 'string' ? head.key : undefined, publicKey);
  if (key === undefined) return findings.all;
  const box = findings.step('signature', () => openNote(signature, [parseVerifierKey(key)]).signers[0]?.name);
  if (box !== undefined) findings.note('signature', 'good', `${box} signed the report.`);
  return findings.all;
}

function firstLine(report: Uint8Array): string {
  return new TextDecoder().decode(report.subarray(0, Math.max(0, report.indexOf(0x0a))));
}
