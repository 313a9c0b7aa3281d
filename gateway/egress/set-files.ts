/**
 * Where training sets lie until they are handed out: written in pieces beside their name, and only whole ones get it. What is handed
 * out was read through before its first byte, and is read against the same digest as it goes.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MarkitError } from '../errors.ts';
import { TarFile } from './tar-file.ts';

export interface SetInHand {
  readonly tar: TarFile;
  /** Under its own name, synced. */
  keep(): Promise<void>;
  /** Nothing of it is left. Can be called after `keep`, too. */
  discard(): Promise<void>;
}

export interface SetFiles {
  /** Bytes that can be written before the disk keeps what it needs for arriving studies. */
  room(): Promise<number>;
  begin(set: number): Promise<SetInHand>;
  keepPicture(set: number, place: number, png: Uint8Array): Promise<void>;
  /** NOT_FOUND where it is gone. */
  picture(set: number, place: number): Promise<Uint8Array>;
  /** Reads all of it. NOT_FOUND where it is gone, CONFLICT where its bytes are not those of `sha256` (hex). */
  check(set: number, sha256: string): Promise<void>;
  /** The same, and then its bytes: a stream that fails before its last piece where they were changed meanwhile. */
  open(set: number, sha256: string): Promise<{ readonly size: number; readonly bytes: Readable }>;
  remove(set: number): Promise<void>;
  /** Removes what is of no set of `kept`; answers how many files that were. */
  sweep(kept: ReadonlySet<number>): Promise<number>;
}

/** A set can be made again, an arriving study cannot: the last of the disk belongs to what arrives. */
export const spaceForArrivals = 4 * 2 ** 30;
const pieceBytes = 2 ** 20;
const nameShape = /^training-set-(\d{1,15})(?:\.tar|\.tar\.part|\.\d{1,3}\.png)$/;

export function setFiles(folder: string, { reserve = spaceForArrivals } = {}): SetFiles {
  const base = (set: number) => join(folder, `training-set-${Math.trunc(set)}`);
  const archive = (set: number) => `${base(set)}.tar`;
  const picture = (set: number, place: number) => `${base(set)}.${Math.trunc(place)}.png`;
  const remove = async (wanted: (set: number) => boolean): Promise<number> => {
    const names = (await readdir(folder)).filter((name) => {
      const match = nameShape.exec(name);
      return match !== null && wanted(Number(match[1]));
    });
    for (const name of names) await rm(join(folder, name));
    return names.length;
  };
  return {
    async room() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(folder);
      return Math.max(0, bavail * bsize - reserve);
    },
    async begin(set) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await remove((one) => one === set);
      return inHand(folder, archive(set), () => remove((one) => one === set));
    },
    keepPicture: (set, place, png) => writeFile(picture(set, place), png, { mode: 0o600, flush: true }),
    picture: (set, place) => readFile(picture(set, place)).catch(notThere),
    async check(set, sha256) {
      const file = await open(archive(set), 'r').catch(notThere);
      try {
        await mustBe(file, sha256, set);
      } finally {
        await file.close();
      }
    },
    async open(set, sha256) {
      const file = await open(archive(set), 'r').catch(notThere);
      try {
        await mustBe(file, sha256, set);
        const { size } = await file.stat();
        const bytes = Readable.from(handedOut(file, sha256, set), { objectMode: false });
        // Also of one that nobody began to read.
        bytes.once('close', () => void file.close());
        return { size, bytes };
      } catch (thrown) {
        await file.close();
        throw thrown;
      }
    },
    remove: async (set) => void (await remove((one) => one === set)),
    async sweep(kept) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return (await remove((set) => !kept.has(set))) + (await removeParts(folder));
    },
  };
}

async function removeParts(folder: string): Promise<number> {
  const parts = (await readdir(folder)).filter((name) => nameShape.test(name) && name.endsWith('.part'));
  for (const name of parts) await rm(join(folder, name));
  return parts.length;
}

async function inHand(folder: string, path: string, discard: () => Promise<unknown>): Promise<SetInHand> {
  const file = await open(`${path}.part`, 'wx', 0o600);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    tar: new TarFile(file),
    async keep() {
      await file.sync();
      await close();
      await rename(`${path}.part`, path);
      const entry = await open(folder, 'r');
      await entry.sync().finally(() => entry.close());
    },
    async discard() {
      await close();
      await discard();
    },
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function mustBe(file: Opened, sha256: string, set: number): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file)) hash.update(piece);
  if (hash.digest('hex') !== sha256) throw changed(set);
}

/** The last piece is held back until all of them are known to be what was approved. */
async function* handedOut(file: Opened, sha256: string, set: number): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let last: Uint8Array | undefined;
  for await (const piece of piecesOf(file)) {
    hash.update(piece);
    if (last) yield last;
    last = piece;
  }
  if (hash.digest('hex') !== sha256) throw changed(set);
  if (last) yield last;
}

async function* piecesOf(file: Opened): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function changed(set: number): MarkitError {
  return new MarkitError('CONFLICT', { detail: `training set ${set}: the archive was changed` });
}

function notThere(thrown: NodeJS.ErrnoException): never {
  throw thrown.code === 'ENOENT' ? new MarkitError('NOT_FOUND', { cause: thrown }) : thrown;
}
