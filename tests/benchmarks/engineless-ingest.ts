/** The story of an arriving object with everything but its de-identification: digested, stored with its footer, synced. */

import { ArrivingBytes } from '../../gateway/images/arriving-bytes.ts';
import { DigestThread } from '../../gateway/images/digest-thread.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import type { InstanceFacts } from '../../gateway/images/instance-facts.ts';
import { InstanceFile } from '../../gateway/images/instance-file.ts';
import type { Arrival, Ingest, Receiving } from '../../gateway/ingest.ts';

/** As long as those of a real object. */
const facts: Omit<InstanceFacts, 'receivedDigest'> = {
  sopInstanceUid: '2.25.1',
  seriesInstanceUid: '2.25.299999999999999999999999999999999999999',
  studyInstanceUid: '2.25.299999999999999999999999999999999999999',
  patientKey: 'f'.repeat(32),
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1',
  transferSyntax: '1.2.840.10008.1.2.1',
  modality: 'CR',
  rows: 2048,
  columns: 2048,
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
  pixelOffset: 1000,
  pixelLength: 1000,
  source: 'loopback',
  receivedAt: 1,
  profile: 'markit-1',
  keyGeneration: 1,
};

export class EnginelessIngest implements Ingest {
  readonly #epochs: Epochs;
  readonly #digests: DigestThread;
  #count = 0;

  constructor(folder: string, key: Uint8Array) {
    this.#epochs = new Epochs({ root: folder });
    this.#digests = new DigestThread(key);
  }

  begin(_arrival: Arrival): Receiving {
    const bytes = new ArrivingBytes(this.#digests.open());
    const file = new InstanceFile(this.#epochs, `2.25.${++this.#count}`);
    const stored = this.#store(bytes, file);
    return {
      push: (chunk) => bytes.push(chunk),
      end: () => {
        bytes.end();
        return stored;
      },
      abandon: async () => {
        bytes.abandon();
        await stored;
      },
    };
  }

  async #store(bytes: ArrivingBytes, file: InstanceFile): Promise<{ status: number }> {
    try {
      for (let chunk = await bytes.next(); chunk; chunk = await bytes.next()) await file.push(chunk);
      file.flush();
      await file.finish({ ...facts, receivedDigest: await bytes.digest() });
      await file.release();
      return { status: 0 };
    } catch {
      // Told to the sender as "out of resources": the round counts it as failed.
      await file.discard();
      return { status: 0xa700 };
    }
  }
}
