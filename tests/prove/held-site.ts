/** Folders and keys of the proof of the held way: made once, found again by every process that is killed and started anew. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecondLookOptions } from '../../gateway/jobs/second-look-messages.ts';

export function siteAt(folder: string): SecondLookOptions {
  const path = (name: string) => join(folder, name);
  return {
    imagesFolder: path('images'),
    heldFolder: path('held'),
    siteKeyFile: path('site.key'),
    heldKeyFile: path('held.key'),
  };
}

export function makeHeldSite(folder: string): SecondLookOptions {
  const site = siteAt(folder);
  for (const path of [site.imagesFolder, site.heldFolder]) mkdirSync(path, { recursive: true });
  for (const path of [site.siteKeyFile, site.heldKeyFile]) writeFileSync(path, randomBytes(32).toString('hex'));
  return site;
}

export function keyOf(path: string): Uint8Array {
  return Buffer.from(readFileSync(path, 'utf8'), 'hex');
}
