/** One object on its way to the disk: nothing stands under its name before all of it was found clean. */
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync, writevSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Longer objects go to the disk piece by piece. */
const mostInMemory = 64 * 2 ** 20;
/** Of one `writev`. */
const mostPieces = 512;

const foldersMade = new Set<string>();

export class OutputFile {
  readonly #part: string;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #file: number | undefined;

  /** `part` is a path in the folder's file system that nobody else uses. */
  constructor(part: string) {
    this.#part = part;
  }

  put(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length > mostInMemory) this.#spill();
  }

  restart(): void {
    this.discard();
  }

  /** Where it lies while it is not yet found clean: for a look at its pixels. */
  asFile(): string {
    this.#spill();
    this.#close();
    return this.#part;
  }

  /** Gives it its name. 'same': an equal file has it; 'other': a file that differs. */
  place(path: string): 'written' | 'same' | 'other' {
    makeFolder(dirname(path));
    if (this.#file === undefined && this.#isInMemory()) return this.#writeAt(path);
    this.#spill();
    this.#close();
    try {
      linkSync(this.#part, path);
      return 'written';
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      return readFileSync(this.#part).equals(readFileSync(path)) ? 'same' : 'other';
    } finally {
      this.discard();
    }
  }

  discard(): void {
    this.#close();
    if (this.#onDisk) unlinkSync(this.#part);
    this.#onDisk = false;
    this.#pieces = [];
    this.#length = 0;
  }

  #onDisk = false;

  #isInMemory(): boolean {
    return !this.#onDisk;
  }

  #writeAt(path: string): 'written' | 'same' | 'other' {
    let file: number;
    try {
      file = openSync(path, 'wx', 0o600);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      return Buffer.concat(this.#pieces).equals(readFileSync(path)) ? 'same' : 'other';
    }
    try {
      writeAll(file, this.#pieces);
    } catch (cause) {
      unlinkSync(path);
      throw cause;
    } finally {
      closeSync(file);
    }
    return 'written';
  }

  #spill(): void {
    this.#file ??= openSync(this.#part, this.#onDisk ? 'a' : 'wx', 0o600);
    this.#onDisk = true;
    writeAll(this.#file, this.#pieces);
    this.#pieces = [];
    this.#length = 0;
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function writeAll(file: number, pieces: readonly Uint8Array[]): void {
  for (let at = 0; at < pieces.length; at += mostPieces) {
    const some = pieces.slice(at, at + mostPieces);
    let written = writevSync(file, some);
    // A disk that is nearly full takes a part.
    for (const piece of some) {
      if (written >= piece.length) written -= piece.length;
      else {
        for (let from = written; from < piece.length; ) from += writeSync(file, piece, from);
        written = 0;
      }
    }
  }
}

function makeFolder(path: string): void {
  if (foldersMade.has(path)) return;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  foldersMade.add(path);
}

/** Names of pseudonyms alone: nothing of a received object is in a path. */
export function placeOf(
  out: string,
  object: { studyInstanceUid: string; seriesInstanceUid: string; sopInstanceUid: string },
): string {
  return join(out, object.studyInstanceUid, object.seriesInstanceUid, `${object.sopInstanceUid}.dcm`);
}
