import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SecondLookChild } from '../../appliance/second-look-child.ts';
import { findElement } from '../../data-set/data-set.ts';
import { firstNumber } from '../../data-set/values.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { HeldFile } from '../../gateway/images/held-file.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { ReceivedDigests } from '../../gateway/images/received-digests.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { LookResult } from '../../gateway/jobs/second-look-messages.ts';
import type { HeldRow } from '../../gateway/store/instances.ts';
import {
  functionalGroups,
  type HugeObject,
  privateElement,
  privateElements,
  structureSet,
} from '../gateway/huge-headers.ts';
import { temporaryFolder } from '../gateway/images/samples.ts';

interface Site {
  readonly imagesFolder: string;
  readonly heldFolder: string;
  readonly looker: SecondLookChild;
  readonly peaks: number[];
  readonly deaths: (number | undefined)[];
  readonly epochs: string[];
  hold(object: HugeObject): Promise<HeldRow>;
}

async function openSite(options: { lookMilliseconds?: number; heapMegabytes?: number } = {}): Promise<Site> {
  const folder = await temporaryFolder();
  const [imagesFolder, heldFolder] = [join(folder, 'images'), join(folder, 'held')];
  for (const path of [imagesFolder, heldFolder]) mkdirSync(path);
  const [site, heldKey] = [randomBytes(32), randomBytes(32)];
  const [siteKeyFile, heldKeyFile] = [join(folder, 'site.key'), join(folder, 'held.key')];
  writeFileSync(siteKeyFile, site.toString('hex'));
  writeFileSync(heldKeyFile, heldKey.toString('hex'));
  const said = { peaks: [] as number[], deaths: [] as (number | undefined)[], epochs: [] as string[] };
  const looker = new SecondLookChild({
    process: { imagesFolder, heldFolder, siteKeyFile, heldKeyFile },
    onEpoch: (name) => said.epochs.push(name),
    onFault: (fault) => expect.unreachable(JSON.stringify(fault)),
    onPeak: (megabytes) => said.peaks.push(megabytes),
    onDeath: (pid) => said.deaths.push(pid),
    ...options,
  });
  onTestFinished(() => looker.end());
  const held = new Epochs({ root: heldFolder });
  const keys = deriveSiteKeys(site);
  return {
    ...said,
    imagesFolder,
    heldFolder,
    looker,
    async hold(object) {
      const digest = new ReceivedDigests(keys.digest).open();
      const file = new HeldFile(held, heldKey);
      for (const piece of object.pieces()) {
        digest.update(piece);
        await file.push(piece);
      }
      const { sopClassUid, sopInstanceUid, transferSyntax } = object;
      const facts = {
        sopClassUid,
        sopInstanceUid,
        transferSyntax,
        source: 'loopback',
        receivedAt: 1,
        keyGeneration: 1,
      };
      const row = await file.finish({ ...facts, reason: 'header-too-long', receivedDigest: digest.hex() });
      await file.release();
      return row;
    },
  };
}

function rowOf(result: LookResult) {
  if (result.kind === 'held') throw new Error(`still held: ${result.reason}`);
  return result.row;
}

/** Peak of the process that looks, in MB; one that has loaded its modules and looked at nothing has about 100. */
test.each([
  ['a private element of 5 MB', privateElement(5_000_000), 200],
  ['functional groups of 50 MB', functionalGroups(50_000_000), 400],
  ['a structure set of 100 MB', structureSet(100_000_000), 600],
] as const)('%s: clean, whole, within its memory', async (what, object, most) => {
  const site = await openSite();
  const held = await site.hold(object);
  expect(held.size).toBeGreaterThan(5_000_000);
  const row = rowOf(await site.looker.look(held.file));
  site.looker.kept();
  expect(row.receivedDigest).toBe(held.receivedDigest);
  expect(await readStoredInstance(join(site.imagesFolder, row.file), row.file, 'every-byte')).toEqual({ row });
  console.log(`${what}: ${site.peaks[0]} MB at the peak, ${Math.round(row.size / 1e6)} MB stored`);
  expect(site.peaks[0]).toBeLessThan(most);
});

test('of a long stored header the long elements are left out, and the rest is read', async () => {
  const site = await openSite();
  const held = await site.hold(functionalGroups(3_000_000));
  const row = rowOf(await site.looker.look(held.file));
  site.looker.kept();
  expect(row.pixelOffset).toBeGreaterThan(1 << 20);
  const instance = await embeddedImageStore(site.imagesFolder).open(row);
  const header = await instance.header();
  expect(firstNumber(header, 0x0028_0008)).toBe(row.frames);
  expect(firstNumber(header, 0x0028_0103)).toBe(0);
  expect(findElement(header, 0x5200_9230)).toBeUndefined();
  const last = await instance.frame(row.frames - 1);
  expect(Buffer.concat(await Array.fromAsync(instance.read(last.ranges)))).toEqual(Buffer.alloc(8, 7));
  await instance.close();
});

test('a header that ends the process costs that look alone: the next object gets a new one', async () => {
  const site = await openSite({ heapMegabytes: 40 });
  const huge = await site.hold(privateElements(1_000_000));
  const small = await site.hold(privateElement(10_000));
  await expect(site.looker.look(huge.file)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(site.deaths).toHaveLength(1);
  expect(rowOf(await site.looker.look(small.file)).rows).toBe(2);
  site.looker.kept();
  await site.looker.end();
  // A clean end: its epoch was reported, and nobody called it dead.
  expect(site.epochs).toHaveLength(1);
  expect(site.deaths).toHaveLength(1);
}, 30_000);

test('a look that hangs is ended; damage and absence are told by their code', async () => {
  const site = await openSite({ lookMilliseconds: 1 });
  const held = await site.hold(structureSet(20_000_000));
  await expect(site.looker.look(held.file)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(site.deaths).toHaveLength(1);
  const patient = await openSite();
  await expect(patient.looker.look(held.file)).rejects.toMatchObject({ code: 'HELD_BROKEN' });
});
