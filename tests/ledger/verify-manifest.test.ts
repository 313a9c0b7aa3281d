import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatBundle, formatManifest, reportFormat } from '../../ledger/instance-manifest.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { signNote } from '../../ledger/signed-note.ts';
import { holds } from '../../ledger/verify.ts';
import { signedKind, verifyBundle, verifyDeidReport, verifyManifest } from '../../ledger/verify-manifest.ts';

const signer = noteSigner('markit-edge/box-1', ed25519FromSeed(new Uint8Array(32).fill(7)));
const other = noteSigner('markit-edge/box-1', ed25519FromSeed(new Uint8Array(32).fill(8)));
const manifest = formatManifest({ object: '2.25.7', elements: { names: { replaced: 1 } } }, signer);
const bundle = formatBundle([manifest, formatManifest({ object: '2.25.8' }, signer)], signer.verifierKey);

function changes(text: string): string[] {
  return [...text].map((char, at) => text.slice(0, at) + (char === 'x' ? 'y' : 'x') + text.slice(at + 1));
}

test('a manifest holds; with any one character changed it does not', () => {
  expect(signedKind(manifest)).toBe('manifest');
  expect(verifyManifest(manifest).map(({ result }) => result)).toEqual(['good', 'open', 'good']);
  expect(verifyManifest(manifest, signer.verifierKey).every(({ result }) => result === 'good')).toBe(true);
  for (const changed of changes(manifest)) expect(holds(verifyManifest(changed, signer.verifierKey))).toBe(false);
});

test('a manifest by another key does not pass for one of the pinned key', () => {
  const forged = formatManifest({ object: '2.25.7' }, other);
  expect(holds(verifyManifest(forged))).toBe(true);
  expect(holds(verifyManifest(forged, signer.verifierKey))).toBe(false);
});

test('a bundle holds while each of its manifests does', () => {
  expect(signedKind(bundle)).toBe('bundle');
  expect(holds(verifyBundle(bundle, signer.verifierKey))).toBe(true);
  for (const changed of changes(bundle)) expect(holds(verifyBundle(changed, signer.verifierKey))).toBe(false);
});

test('a report holds with its signature, and with any one byte changed it does not', () => {
  const report = Buffer.from(`{"report":"${reportFormat}","key":"${signer.verifierKey}"}\n{"kept":1}\n`);
  const digest = createHash('sha256').update(report).digest('hex');
  const signature = signNote(`${reportFormat}\n${digest}\n`, signer);
  expect(signedKind(report.toString())).toBe('deid-report');
  expect(verifyDeidReport(report, signature).map(({ result }) => result)).toEqual(['good', 'open', 'good']);
  for (let at = 0; at < report.length; at += 1) {
    const changed = Uint8Array.from(report);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(holds(verifyDeidReport(changed, signature))).toBe(false);
  }
  const old = Buffer.from(`{"report":"${reportFormat}"}\n`);
  const oldDigest = createHash('sha256').update(old).digest('hex');
  const oldSignature = signNote(`${reportFormat}\n${oldDigest}\n`, signer);
  expect(holds(verifyDeidReport(old, oldSignature))).toBe(false);
  expect(holds(verifyDeidReport(old, oldSignature, signer.verifierKey))).toBe(true);
});

test('a report that is no JSON is refused in words that repeat nothing of it', () => {
  const report = Buffer.from(`{"report":"${reportFormat}" DOE^JANE}\n`);
  const digest = createHash('sha256').update(report).digest('hex');
  const findings = verifyDeidReport(report, signNote(`${reportFormat}\n${digest}\n`, other));
  expect(findings.at(-1)).toEqual({ check: 'form', result: 'bad', words: 'Refused: not JSON.' });
  expect(holds(findings)).toBe(false);
});
