/**
 * Writes one stored instance: header, pixels, footer, one sync. The file has its last name from the start, so nothing
 * but that sync stands between the last byte and the answer.
 */
import { type InstanceRow, noManifest } from '../store/instances.ts';
import type { Epochs } from './epoch.ts';
import { FileWriter } from './file-writer.ts';
import { encodeFooterHead } from './footer.ts';
import { encodeFacts, type InstanceFacts } from './instance-facts.ts';

const uidShape = /^[0-9][0-9.]{0,63}$/;

export class InstanceFile {
  readonly #file: FileWriter;

  /** `sopInstanceUid` is the pseudonymous one; its file is `<epoch>/<uid>.dcm`. */
  constructor(epochs: Epochs, sopInstanceUid: string) {
    if (!uidShape.test(sopInstanceUid)) throw new RangeError('a file name can only be made of a UID');
    this.#file = new FileWriter(epochs, sopInstanceUid, '.dcm');
  }

  /** Bytes of the object pushed so far. */
  get length(): number {
    return this.#file.length;
  }

  /** Takes a view that nobody changes afterwards. A promise means: wait for it before the next push. */
  push(bytes: Uint8Array): Promise<void> | undefined {
    return this.#file.push(bytes);
  }

  /** Nothing more comes for a moment: what waits is written meanwhile. */
  flush(): void {
    this.#file.flush();
  }

  /** Footer and sync: when this resolves the disk has the object and its row can be rebuilt from it. */
  async finish(facts: InstanceFacts, manifest?: string): Promise<InstanceRow> {
    const head = encodeFooterHead(encodeFacts(facts, manifest));
    await this.#file.push(head.bytes);
    const file = await this.#file.finish(head.factsLength);
    return { ...facts, manifest: manifest ?? noManifest, file, size: this.#file.length };
  }

  /** The bytes pushed so far, read back from `from` on: how an object that turns out to be odd is recovered. */
  readBack(from: number): AsyncGenerator<Buffer> {
    return this.#file.readBack(from);
  }

  /** To be called once the row is reported. */
  release(): Promise<void> {
    return this.#file.release();
  }

  /** To be called where it is not known whether the row was committed: the next start finds out whose file it is. */
  leave(): Promise<void> {
    return this.#file.leave();
  }

  /** Leaves nothing behind. */
  discard(): Promise<void> {
    return this.#file.discard();
  }
}
