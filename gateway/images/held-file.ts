/**
 * Writes one held object as it came, encrypted in a stream:
 *
 *     magic, 8 bytes | salt, 32 | data in sealed chunks of 64 KiB, the last one shorter | facts, sealed | end mark
 *
 * The facts carry the last-chunk flag: they are written when everything came. The end mark proves the file whole to
 * somebody without the key, so that a lost key is never mistaken for a torn file.
 */
import { randomBytes } from 'node:crypto';
import type { HeldRow } from '../store/instances.ts';
import type { Epochs } from './epoch.ts';
import { FileWriter } from './file-writer.ts';
import { chunkLength, type FileKey, fileKey, saltLength, sealChunk } from './held-cipher.ts';
import { encodeHeldFacts, type HeldFacts, heldRow } from './held-facts.ts';

export const heldMagic = Buffer.from('MKHELD1\n');
export const heldHeadLength = heldMagic.length + saltLength;

export class HeldFile {
  readonly #id = randomBytes(16).toString('hex');
  readonly #key: FileKey;
  readonly #file: FileWriter;
  readonly #open = Buffer.allocUnsafeSlow(chunkLength);
  #filled = 0;
  #chunks = 0;

  constructor(epochs: Epochs, heldKey: Uint8Array) {
    const salt = randomBytes(saltLength);
    this.#key = fileKey(heldKey, salt, this.#id);
    this.#file = new FileWriter(epochs, this.#id, '.held');
    this.#file.push(Buffer.concat([heldMagic, salt]));
  }

  /** The next bytes as they came. A promise means: wait for it before the next push. */
  push(bytes: Uint8Array): Promise<void> | undefined {
    let wait: Promise<void> | undefined;
    for (let offset = 0; offset < bytes.byteLength; ) {
      const part = bytes.subarray(offset, offset + chunkLength - this.#filled);
      this.#open.set(part, this.#filled);
      this.#filled += part.byteLength;
      offset += part.byteLength;
      if (this.#filled === chunkLength) wait = this.#seal() ?? wait;
    }
    return wait;
  }

  /** Facts and sync: when this resolves the disk has the object. */
  async finish(facts: HeldFacts): Promise<HeldRow> {
    if (this.#filled > 0) await this.#seal();
    const plain = encodeHeldFacts(facts);
    await this.#file.push(sealChunk(this.#key, this.#chunks, true, plain));
    const file = await this.#file.finish(plain.length);
    return heldRow(facts, this.#id, file, this.#file.length);
  }

  /** To be called once the row is reported. */
  release(): Promise<void> {
    return this.#file.release();
  }

  /** Leaves nothing behind. */
  discard(): Promise<void> {
    return this.#file.discard();
  }

  #seal(): Promise<void> | undefined {
    const sealed = sealChunk(this.#key, this.#chunks, false, this.#open.subarray(0, this.#filled));
    this.#chunks += 1;
    this.#filled = 0;
    return this.#file.push(sealed);
  }
}
