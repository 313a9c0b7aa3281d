/** Removes display copies that a crash left without their instance, or unfinished: at a start, before any is made. */
import { opendir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isEpochName } from './epoch.ts';
import { removeIfThere } from './file-removal.ts';

const copyName = /^([0-9.]+\.dcm)\.display(-unfinished)?$/;

/** How many were removed. */
export async function sweepDisplayCopies(root: string): Promise<number> {
  let removed = 0;
  for await (const entry of await opendir(root)) {
    if (!entry.isDirectory() || !isEpochName(entry.name)) continue;
    const names = new Set(await readdir(join(root, entry.name)));
    for (const name of names) {
      const [, instance = '', unfinished] = copyName.exec(name) ?? [];
      if (instance === '' || (unfinished === undefined && names.has(instance))) continue;
      await removeIfThere(join(root, entry.name, name));
      removed += 1;
    }
  }
  return removed;
}
