/** Names under which things left, over a rotation of the site key that is cut in their middle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectSeal } from '../../gateway/deid/project-pseudonym.ts';
import { carryUid } from '../../gateway/deid/pseudonym.ts';
import { deriveSiteKeys, releaseSealKey } from '../../gateway/deid/site-keys.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { rotate } from '../../gateway/rotate.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';

const secrets = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const keys = { before: deriveSiteKeys(secrets.slice(0, 1)), next: deriveSiteKeys(secrets) };
const sealKeys = { before: releaseSealKey(secrets.slice(0, 1)), next: releaseSealKey(secrets) };
const link = keys.next.links[0] ?? new Uint8Array();
const secret = new Uint8Array(32).fill(3);
/** More than one commit takes. */
const uids = Array.from({ length: 1_200 }, (_, n) => `2.25.${7_000_000 + n}`);
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-names-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  for (const projectId of [1, 2]) {
    await store.write.projectSecret({ projectId, sealed: projectSeal.secret(sealKeys.before, projectId, secret) });
    const names = uids.map((uid) => ({
      uid,
      sealed: projectSeal.name(sealKeys.before, projectId, uid, `${uid}.${projectId}`),
    }));
    await store.write.keepReleasedNames({ projectId, names });
  }
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Of this box without a single image. */
async function rotateNames(write: Store['write'], read: Store['read'] = store.read): Promise<void> {
  const epochs = new Epochs({ root: folder, onClosed: () => undefined });
  await rotate({
    ...{ store: { ...store, read, write }, imagesFolder: folder, epochs, generation: 2, link, keys, sealKeys },
    ...{ giveUpDamaged: false, now: () => 1, step: () => undefined, removeBuried: async () => undefined },
  });
}

test('a cut between two commits costs no name, and none is carried twice', async () => {
  let commits = 0;
  const cut: Store['write'] = {
    ...store.write,
    carryNames: async (input) => {
      commits += 1;
      if (commits === 5) throw new Error('cut');
      await store.write.carryNames(input);
    },
  };
  await expect(rotateNames(cut)).rejects.toThrow('cut');
  await rotateNames(store.write);
  for (const projectId of [1, 2]) {
    const { sealed } = (await store.read.namedProjectAfter({ after: projectId - 1 })) ?? {};
    expect(projectSeal.openSecret(sealKeys.next, projectId, sealed ?? new Uint8Array())).toEqual(secret);
    const rows = await store.read.namesToCarry({ projectId, limit: 10_000 });
    const opened = rows.map(({ uid, sealed: name }) => [
      uid,
      projectSeal.openName(sealKeys.next, projectId, uid, name),
    ]);
    const wanted = uids.map((uid) => [carryUid(link, uid), `${uid}.${projectId}`]);
    expect(new Map(opened as [string, string][])).toEqual(new Map(wanted as [string, string][]));
    expect(rows).toHaveLength(uids.length);
    expect(await store.read.namesToCarry({ projectId: -projectId, limit: 1 })).toEqual([]);
  }
});

test('no read and no commit holds more than a part of what a project let out', async () => {
  const parts: number[] = [];
  const read: Store['read'] = {
    ...store.read,
    namesToCarry: async (input) => {
      const names = await store.read.namesToCarry(input);
      parts.push(names.length);
      return names;
    },
  };
  await rotateNames(store.write, read);
  expect(parts).toEqual([500, 500, 200, 0, 500, 500, 200, 0]);
});
