/**
 * Writes an archive of files as POSIX has it (ustar, IEEE 1003.1), member by member and never whole in memory. Of the same members it
 * makes the same bytes: no times, no owners.
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const block = 512;
/** Eleven octal digits. */
export const largestMember = 8 ** 11 - 1;
/** Of a piece: two digests over a table of a hundred megabytes would hold others up. */
const mostAtOnce = 2 ** 20;
const namePattern = /^[a-z][a-z0-9-]*(?:\/[a-z0-9-]+)*\.[a-z]{2,4}$/i;

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Where a member begins; the archive can go back there. */
export interface TarMark {
  readonly position: number;
  readonly hash: Hash;
}

/** Bytes that a member takes in the archive. */
export function tarMemberSize(size: number): number {
  return block + Math.ceil(size / block) * block;
}

export const tarEndSize = 2 * block;

export class TarFile {
  readonly #file: Pick<FileHandle, 'write' | 'truncate'>;
  #hash = createHash('sha256');
  #position = 0;

  /** `file` is empty. Its caller syncs and closes it. */
  constructor(file: Pick<FileHandle, 'write' | 'truncate'>) {
    this.#file = file;
  }

  get position(): number {
    return this.#position;
  }

  mark(): TarMark {
    return { position: this.#position, hash: this.#hash.copy() };
  }

  /** What was added since is gone. */
  async rewind({ position, hash }: TarMark): Promise<void> {
    await this.#file.truncate(position);
    this.#position = position;
    this.#hash = hash.copy();
  }

  /** Answers the SHA-256 of the member, in hex. `pieces` have to be `size` bytes in all. */
  async add(name: string, size: number, pieces: Pieces): Promise<string> {
    await this.#write(header(name, size));
    const hash = createHash('sha256');
    let written = 0;
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += mostAtOnce) {
        const some = piece.subarray(at, at + mostAtOnce);
        hash.update(some);
        await this.#write(some);
      }
      written += piece.length;
    }
    if (written !== size) throw new RangeError('a member of the archive is not as long as was said');
    await this.#write(Buffer.alloc(Math.ceil(size / block) * block - size));
    return hash.digest('hex');
  }

  /** Two empty blocks. Answers what was written in all. */
  async end(): Promise<{ readonly size: number; readonly sha256: string }> {
    await this.#write(Buffer.alloc(tarEndSize));
    return { size: this.#position, sha256: this.#hash.copy().digest('hex') };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, this.#position);
      at += bytesWritten;
      this.#position += bytesWritten;
    }
  }
}

function header(name: string, size: number): Buffer {
  if (!namePattern.test(name) || name.length > 100) throw new RangeError('not the name of a member');
  if (!Number.isSafeInteger(size) || size < 0 || size > largestMember) throw new RangeError('not the size of a member');
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const head = Buffer.alloc(block);
  head.write(name, 0, 'latin1');
  // Mode, owner, group, size, time of the last change; the sum counts itself as blanks.
  head.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11), 100, 'latin1');
  head.write('        0', 148, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
