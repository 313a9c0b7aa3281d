/** The files in a ZIP archive, one at a time and bounded. Their names become no path, so that none can lead anywhere. */
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { DeidJob, InputFault } from './deid-job.ts';

/** Of one entry, unpacked in memory. */
const longestEntry = 2 ** 30;
/** Pixels pack to a tenth; air and masks to a hundredth. What is small may pack as it likes. */
const mostRatio = 250;
const alwaysAllowed = 64 * 2 ** 20;
/** Of all entries together, beside that ratio of the archive: entries that share their bytes multiply them. */
const alwaysAllowedTogether = 2 ** 32;

type Found = Pick<DeidJob, 'name' | 'from'>;

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && head[3] === (head[2] ?? 0) + 1;
}

export async function* entriesOfZip(path: string): AsyncGenerator<Found> {
  let entry = 0;
  const found = (from: DeidJob['from']): Found => ({ name: `${path}, entry ${entry}`, from });
  let zip: ZipFile;
  try {
    zip = await openPromise(path, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: true,
    });
  } catch {
    // Whatever is wrong with it, the report says that it is broken.
    yield found({ fault: 'archive-broken' });
    return;
  }
  let room = Math.max(alwaysAllowedTogether, zip.fileSize * mostRatio);
  try {
    for await (const one of zip.eachEntry()) {
      if (isFolder(one)) continue;
      entry += 1;
      const fault = faultOf(one);
      if (fault === undefined) room -= one.uncompressedSize;
      if (room < 0) {
        yield found({ fault: 'archive-bomb' });
        return;
      }
      yield found(fault ? { fault } : await contentOf(zip, one));
    }
  } catch {
    // The list of entries itself cannot be read further; what came before was taken.
    entry += 1;
    yield found({ fault: 'archive-broken' });
  } finally {
    zip.close();
  }
}

function isFolder({ fileName }: Entry): boolean {
  const name = fileName as string | Buffer;
  return name.at(-1) === 0x2f || name.at(-1) === '/';
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<DeidJob['from']> {
  try {
    return { bytes: await readAll(await zip.openReadStreamPromise(entry), entry.uncompressedSize) };
  } catch {
    // Its own bytes are at fault (deflate, sizes): the others may be read all the same.
    return { fault: 'archive-broken' };
  }
}

function faultOf({
  uncompressedSize,
  compressedSize,
  compressionMethod,
  generalPurposeBitFlag,
}: Entry): InputFault | undefined {
  if ((generalPurposeBitFlag & 1) === 1 || (compressionMethod !== 0 && compressionMethod !== 8)) return 'archive-entry';
  if (uncompressedSize > longestEntry) return 'archive-bomb';
  return uncompressedSize > alwaysAllowed && uncompressedSize > compressedSize * mostRatio ? 'archive-bomb' : undefined;
}

/** `length` is what the archive says, and yauzl ends a stream that has more or less. */
async function readAll(stream: Readable, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}
