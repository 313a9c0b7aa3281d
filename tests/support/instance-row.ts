/** A plausible row of a stored instance, for tests that need one and care for a few of its values. */
import type { InstanceRow } from '../../gateway/store/instances.ts';

export function instanceRow(change: Partial<InstanceRow> = {}): InstanceRow {
  return {
    sopInstanceUid: '2.25.1',
    seriesInstanceUid: '2.25.2',
    studyInstanceUid: '2.25.3',
    patientKey: 'P',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.1',
    transferSyntax: '1.2.840.10008.1.2.1',
    modality: 'CR',
    rows: 2,
    columns: 2,
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
    ageYears: 50,
    burnedIn: null,
    file: 'e/2.25.1.dcm',
    size: 100,
    pixelOffset: 90,
    pixelLength: 8,
    source: 'loopback',
    receivedAt: 1,
    profile: 'basic',
    keyGeneration: 1,
    receivedDigest: 'aa'.repeat(32),
    dateShift: null,
    ...change,
  };
}
