/** The story of an arriving object with everything but its de-identification: digested, stored with its footer, synced. */

import { ArrivingBytes } from '../../gateway/images/arriving-bytes.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { InstanceFile } from '../../gateway/images/instance-file.ts';
import { ReceivedDigests } from '../../gateway/images/received-digests.ts';
import type { Arrival, Ingest, Receiving } from '../../gateway/ingest.ts';
import { instanceRow } from '../support/instance-row.ts';

const { file: _file, size: _size, receivedDigest: _digest, ...facts } = instanceRow();

export class EnginelessIngest implements Ingest {
  readonly #epochs: Epochs;
  readonly #digests: ReceivedDigests;
  #count = 0;

  constructor(folder: string, key: Uint8Array) {
    this.#epochs = new Epochs({ root: folder });
    this.#digests = new ReceivedDigests(key);
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
      await file.finish({ ...facts, receivedDigest: bytes.digest() });
      await file.release();
      return { status: 0 };
    } catch {
      // Told to the sender as "out of resources": the round counts it as failed.
      await file.discard();
      return { status: 0xa700 };
    }
  }
}
