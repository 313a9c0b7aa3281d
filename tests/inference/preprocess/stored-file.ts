/** A public file as the box keeps it: de-identified, its header read back, its frames decoded. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { DataSet } from '../../../data-set/data-set.ts';
import { deriveSiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { deidentifyFile } from '../../../gateway/deidentify-file.ts';
import { openInstance } from '../../../gateway/images/instance-reader.ts';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { describeFrames } from '../../../gateway/pixels/frame-description.ts';
import type { DecodedFrame } from '../../../gateway/pixels/frame-format.ts';

export interface StoredFile {
  readonly header: DataSet;
  readonly transferSyntax: string;
  readonly frames: number;
  frame(index: number): Promise<DecodedFrame>;
  close(): Promise<void>;
}

const keys = deriveSiteKeys(randomBytes(32));

/** A sentence where the box holds it, or there are no pixels in it. `place`: where to put the file. */
export async function storedFile(path: string, place: string): Promise<StoredFile | string> {
  const bytes = readFileSync(path);
  let pieces: Uint8Array[] = [];
  const outcome = deidentifyFile({
    chunks: () => [bytes],
    out: {
      put: (piece) => void pieces.push(piece),
      restart: () => {
        pieces = [];
      },
    },
    keys,
    onFault: (thrown) => {
      throw thrown;
    },
  });
  if (outcome.kind === 'held') return `held: ${outcome.reason}`;
  const { described, transferSyntax, pixelOffset, pixelLength } = outcome;
  if (pixelOffset === null) return 'no pixels';
  writeFileSync(place, Buffer.concat(pieces));
  const instance = await openInstance(place, { ...described, transferSyntax, pixelOffset, pixelLength });
  const header = await instance.header();
  const frame = async (index: number) => {
    const { ranges, firstBit } = await instance.frame(index);
    const coded = Buffer.concat(await Array.fromAsync(instance.read(ranges)));
    return decodeFrame(coded, describeFrames(header, transferSyntax).format, { firstBit });
  };
  return { header, transferSyntax, frames: described.frames, frame, close: () => instance.close() };
}
