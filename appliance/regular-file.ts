/** Files that people name on the command line: regular ones only, no larger than said, read piece by piece. */
import { constants, type FileHandle, open } from 'node:fs/promises';

/** A file that somebody named and that is not read; the message is safe on a terminal. */
export class FileRefused extends Error {}

const pieceBytes = 256 * 1024;

/** Pieces of the file as they are read. Throws FileRefused where there is no such regular file, or one that is too large. */
export async function* filePieces(path: string, mostBytes: number): AsyncGenerator<Uint8Array> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    if (size > mostBytes) throw tooLarge(path, mostBytes);
    let read = 0;
    for (;;) {
      // A new piece each time: whoever takes one may keep it.
      const { bytesRead, buffer } = await file
        .read(new Uint8Array(pieceBytes), 0, pieceBytes, null)
        .catch((thrown: NodeJS.ErrnoException) => {
          throw new FileRefused(`${nameOf(path)} cannot be read (${thrown.code ?? 'unknown'})`);
        });
      if (bytesRead === 0) return;
      read += bytesRead;
      // It may grow while it is read.
      if (read > mostBytes) throw tooLarge(path, mostBytes);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export async function wholeFile(path: string, mostBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of filePieces(path, mostBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** At most 64 bytes: enough to see what kind of file it is. */
export async function startOfFile(path: string): Promise<Uint8Array> {
  const file = await openRegular(path);
  try {
    const { bytesRead, buffer } = await file
      .read(new Uint8Array(64), 0, 64, 0)
      .catch((thrown: NodeJS.ErrnoException) => {
        throw new FileRefused(`${nameOf(path)} cannot be read (${thrown.code ?? 'unknown'})`);
      });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Of a regular file. */
export async function sizeOfFile(path: string): Promise<number> {
  const file = await openRegular(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function openRegular(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK a FIFO that nobody writes to would be waited for.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    throw new FileRefused(`${nameOf(path)} cannot be opened (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new FileRefused(`${nameOf(path)} is not a regular file`);
}

function tooLarge(path: string, mostBytes: number): FileRefused {
  return new FileRefused(`${nameOf(path)} is larger than ${Math.round(mostBytes / 2 ** 20)} MB`);
}

/** As typed, but nothing of it may steer a terminal. */
function nameOf(path: string): string {
  return path.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
