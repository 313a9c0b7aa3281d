/** The public halves of two owners' link keys, read and checked before anything arrives. */
import { readFileSync } from 'node:fs';
import { linkSealerOf } from '../gateway/deid/sealed-link.ts';

/** As the files say; undefined where no paths are given. Throws an Error in plain words. */
export function readLinkKeys(paths: readonly string[]): readonly string[] | undefined {
  if (paths.length === 0) return undefined;
  try {
    const files = paths.map((path) => readFileSync(path, 'utf8'));
    linkSealerOf(files, 1);
    return files;
  } catch (cause) {
    throw new Error(`MARKIT_LINKS: ${(cause as Error).message}`, { cause });
  }
}
