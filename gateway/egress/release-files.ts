/** The files of releases on disk: written whole and synced before their release can be approved, checked on every reading. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MarkitError } from '../errors.ts';

export interface ReleaseFiles {
  /** The file is named by the release's number alone. */
  write(id: number, bytes: Uint8Array): Promise<void>;
  /** NOT_FOUND where it is gone, CONFLICT where its bytes are not those of `sha256` (hex). */
  read(id: number, sha256: string): Promise<Uint8Array>;
}

export function releaseFiles(folder: string): ReleaseFiles {
  const pathOf = (id: number) => join(folder, `release-${Math.trunc(id)}`);
  return {
    async write(id, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(pathOf(id), 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      const entry = await open(folder, 'r');
      try {
        await entry.sync();
      } finally {
        await entry.close();
      }
    },

    async read(id, sha256) {
      const bytes = await readFile(pathOf(id)).catch((thrown: NodeJS.ErrnoException) => {
        throw thrown.code === 'ENOENT' ? new MarkitError('NOT_FOUND', { cause: thrown }) : thrown;
      });
      if (sha256Hex(bytes) !== sha256)
        throw new MarkitError('CONFLICT', { detail: `release ${id}: the file was changed` });
      return new Uint8Array(bytes);
    },
  };
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
