/** What the tests of stored files share: a folder that goes away, facts, an object and a way to store it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Epochs } from '../../../gateway/images/epoch.ts';
import type { InstanceFacts } from '../../../gateway/images/instance-facts.ts';
import { InstanceFile } from '../../../gateway/images/instance-file.ts';
import type { InstanceRow } from '../../../gateway/store/instances.ts';

export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'markit-images-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export function sampleFacts(overrides: Partial<InstanceFacts> = {}): InstanceFacts {
  return {
    sopInstanceUid: '2.25.1234567890',
    seriesInstanceUid: '2.25.2',
    studyInstanceUid: '2.25.3',
    patientKey: 'a'.repeat(32),
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
    transferSyntax: '1.2.840.10008.1.2.1',
    modality: 'DX',
    rows: 4,
    columns: 4,
    frames: 1,
    samplesPerPixel: 1,
    bitsAllocated: 16,
    bitsStored: 12,
    pixelRepresentation: 0,
    photometric: 'MONOCHROME2',
    bodyPart: 'CHEST',
    viewPosition: 'PA',
    laterality: null,
    patientSex: 'F',
    ageYears: 41,
    burnedIn: 'NO',
    pixelOffset: 1000,
    pixelLength: 32,
    source: 'loopback',
    receivedAt: 1_790_000_000_000,
    profile: 'markit-1',
    keyGeneration: 1,
    receivedDigest: 'd'.repeat(64),
    dateShift: null,
    sealedLink: null,
    ...overrides,
  };
}

/** Stores one file as the listener does; `left` says how far it came. */
export async function storeSample(
  epochs: Epochs,
  options: { uid?: string; bytes?: Uint8Array; facts?: Partial<InstanceFacts> } = {},
): Promise<InstanceRow> {
  const sopInstanceUid = options.uid ?? `2.25.${BigInt(`0x${randomBytes(8).toString('hex')}`)}`;
  const bytes = options.bytes ?? randomBytes(3000);
  const file = new InstanceFile(epochs, sopInstanceUid);
  await file.push(bytes);
  const receivedDigest = createHash('sha256').update(bytes).digest('hex');
  const row = await file.finish(sampleFacts({ receivedDigest, ...options.facts, sopInstanceUid }));
  await file.release();
  return row;
}
