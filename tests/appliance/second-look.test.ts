import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BoxStatus } from '../../appliance/health.ts';
import type { Held } from '../../gateway/contract/held.ts';
import { command, commandSet, data, last, RawPeer, releaseRequest, value } from '../gateway/doors/raw-peer.ts';
import { mendable, type OddObject, unmendable } from '../gateway/odd-encodings.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { markit } from '../support/markit.ts';
import { childrenOf } from '../support/processes.ts';

let folder: string;
let box: RunningBox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-second-look-'));
  box = await startBox({ data: folder });
}, 120_000);
afterAll(async () => {
  await box?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(object: OddObject | undefined): Promise<void> {
  if (!object) throw new Error('no such object');
  const { sopClassUid: sopClass, sopInstanceUid: sopInstance, transferSyntax, bytes } = object;
  const contexts = [[1, sopClass, [transferSyntax]]] as const;
  const peer = await RawPeer.associate(box.dicom.port, { contexts });
  peer.send(data(value(1, command | last, commandSet({ field: 1, sopClass, sopInstance, dataSet: true }))));
  for (let at = 0; at < bytes.length; at += 60_000) {
    peer.send(data(value(1, at + 60_000 >= bytes.length ? last : 0, bytes.subarray(at, at + 60_000))));
  }
  expect((await peer.receive())?.type).toBe(4);
  peer.send(releaseRequest);
  await peer.receive();
  await peer.closed();
}

async function counts(): Promise<BoxStatus['counts']> {
  return (JSON.parse((await markit(box.environment, 'status', '--json')).out) as BoxStatus).counts;
}

function heldFiles(): string[] {
  return readdirSync(join(folder, 'held'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.held'),
  );
}

/** Process id of the box's child that looks again; 0 while there is none. */
const lookingProcess = (): number => childrenOf(box, 'second-look-process')[0] ?? 0;

const soon = { timeout: 120_000, interval: 500 };
/** Secondary captures that come over loopback wait for a person, but as images, cleaned: the encrypted copies are gone. */
const settled = { waiting: 0, cleared: 0, heldUnlooked: 0, heldObjects: 1 };

test('what is held is cleaned without a person, or waits for one by the right reason', async () => {
  await send(mendable.deflated);
  await send(mendable['header-too-long']);
  await send(unmendable['deflated -> deflate-broken']);
  await expect.poll(counts, soon).toMatchObject({ ...settled, held: 2 });
  expect(heldFiles()).toHaveLength(1);
  const { items } = JSON.parse((await markit(box.environment, 'held', '--json')).out) as Held;
  expect(items.map(({ kind, waitsFor }) => [kind, waitsFor]).sort()).toEqual([
    ['image', 'person'],
    ['image', 'person'],
    ['object', 'person'],
  ]);
  expect((await markit(box.environment, 'held')).out).toContain(
    'It cannot be inflated to its end. It waits for a person.',
  );
}, 150_000);

test('a looking process that dies is replaced when it is needed, and nobody is told that the box is ill', async () => {
  await send(mendable['big-endian']);
  await expect.poll(counts, soon).toMatchObject({ ...settled, held: 3 });
  process.kill(lookingProcess(), 'SIGKILL');
  await send(mendable['no-study']);
  await expect.poll(counts, soon).toMatchObject({ ...settled, held: 4 });
  expect(heldFiles()).toHaveLength(1);
  expect((await markit(box.environment, 'status')).code).toBe(0);
}, 150_000);

test('a start looks at nothing twice', async () => {
  expect(await box.stop()).toBe(0);
  const files = heldFiles();
  box = await startBox({ data: folder });
  await expect.poll(counts, soon).toMatchObject({ ...settled, held: 4 });
  expect(heldFiles()).toEqual(files);
}, 150_000);
