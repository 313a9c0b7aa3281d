/** How a file of either kind becomes its row again: what a rebuild asks. */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { MarkitError } from '../errors.ts';
import { type HeldRow, type InstanceRow, noManifest } from '../store/instances.ts';
import { decodeFooter } from './footer.ts';
import { heldRow } from './held-facts.ts';
import { openHeldObject } from './held-reader.ts';
import { decodeFacts } from './instance-facts.ts';
import { lookAtEndNow, lookWhole, type Thoroughness } from './whole-file.ts';

/**
 * torn: the file does not prove itself whole, so it was never acknowledged. unreadable: it is whole, but not for this
 * program or this key; it may have been acknowledged, and nobody removes it.
 */
export type StoredFile<Row> = { readonly row: Row } | 'torn' | 'unreadable';

export type ReadStoredFile<Row> = (path: string, file: string, how: Thoroughness) => Promise<StoredFile<Row>>;

export const readStoredInstance: ReadStoredFile<InstanceRow> = async (path, file, how) => {
  const whole = how === 'end' ? lookAtEndNow(path) : await withFile(path, (handle) => lookWhole(handle, how));
  if (!whole) return 'torn';
  const footer = decodeFooter(whole.end, whole.mark);
  const said = footer && decodeFacts(footer);
  if (!said || !namedAfter(basename(file), said.facts.sopInstanceUid)) return 'unreadable';
  return { row: { ...said.facts, manifest: said.manifest ?? noManifest, file, size: whole.size } };
};

/** The same for held objects, which open only with their key. */
export function readStoredHeld(heldKey: Uint8Array): ReadStoredFile<HeldRow> {
  return async (path, file, how) => {
    const whole = await withFile(path, (handle) => lookWhole(handle, how));
    if (!whole) return 'torn';
    try {
      const held = await openHeldObject(path, heldKey);
      await held.close();
      return { row: heldRow(held.facts, basename(file, '.held'), file, held.size) };
    } catch (cause) {
      if (cause instanceof MarkitError && cause.code === 'HELD_BROKEN') return 'unreadable';
      throw cause;
    }
  };
}

/** `<uid>.dcm`, or `<uid>.<version>.dcm`. */
function namedAfter(name: string, uid: string): boolean {
  return name.startsWith(uid) && /^(?:\.\d+)?\.dcm$/.test(name.slice(uid.length));
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}
