/** The same object again, from the senders and in the forms that hospitals have: once stored, and one version for each content. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileMeta } from '../../data-set/part10.ts';
import { firstString } from '../../data-set/values.ts';
import { shiftDate, shiftDays } from '../../gateway/deid/date-shift.ts';
import { patientKey } from '../../gateway/deid/pseudonym.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { Instance } from '../../gateway/store/instances.ts';
import { shownVersions } from '../../gateway/store/versions.ts';
import { command, commandSet, ctImage, data, last, RawPeer, value } from '../gateway/doors/raw-peer.ts';
import { sampleCt } from '../gateway/doors/sample-object.ts';
import { missingCommands } from '../support/has-command.ts';
import { openReceivingBox, type ReceivingBox } from './receiving-box.ts';

const run = promisify(execFile);
const env = { ...process.env, TCP_NODELAY: '1' };
const study = '2.25.8001';
const missing = missingCommands('storescu', 'dcmsend', 'dcmcjpeg', 'dcmdjpeg', 'dcmcjpls', 'dcmcrle', 'dcmodify');

let folder = '';
let original = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-same-'));
  original = join(folder, 'original.dcm');
  writeFileSync(original, sampleCt(1).file);
});
afterAll(() => rmSync(folder, { recursive: true }));

const made = async (program: string, ...options: string[]): Promise<string> => {
  const path = join(folder, `${program}${options.join('')}.dcm`.replaceAll(/[^\w.]/g, ''));
  await run(program, [...options, original, path]);
  return path;
};
/** The original with other values of its header: the same UIDs. */
const altered = async (name: string, ...changes: string[]): Promise<string> => {
  const path = join(folder, `${name}.dcm`);
  copyFileSync(original, path);
  await run('dcmodify', ['-nb', ...changes.flatMap((change) => ['-i', change]), path]);
  return path;
};
const send = async (box: ReceivingBox, ...files: string[]): Promise<void> => {
  // It ends with an error where one answer was not Success.
  const where = ['127.0.0.1', `${box.door.port}`];
  await run('dcmsend', ['--no-uid-checks', '-aec', 'MARKIT', ...where, ...files], { env });
  await box.settled();
};

describe.skipIf(missing !== undefined)(`one SOP instance${missing ? ` (${missing})` : ''}`, () => {
  it.each([
    ['storescu', ['-aec', 'MARKIT']],
    ['dcmsend', ['--no-uid-checks', '-aec', 'MARKIT']],
  ] as const)('sent three times by %s is one file and one row', async (program, options) => {
    await using box = await openReceivingBox();
    for (const files of [[original, original], [original]]) {
      await run(program, [...options, '127.0.0.1', `${box.door.port}`, ...files], { env });
    }
    await box.settled();
    expect(await box.versions(study)).toMatchObject([{ version: 1, clearing: 'cleared' }]);
    expect([box.begun(), box.files().length, await box.store.read.tombstones({})]).toEqual([3, 1, []]);
  });

  it('decompressed, recompressed and rewritten keeps its samples, and nobody is shown another version', async () => {
    await using box = await openReceivingBox();
    const forms = [
      original,
      await made('dcmcjpeg', '+e1'),
      await made('dcmcjpls'),
      await made('dcmcrle'),
      await altered('coerced', '(0008,1090)=Model of another kind'),
    ];
    for (const form of forms) await send(box, form);
    await run('storescu', ['-xi', '-aec', 'MARKIT', '127.0.0.1', `${box.door.port}`, original], { env });
    await box.settled();
    const versions = await box.versions(study);
    expect(versions.map(({ version, clearing }) => [version, clearing])).toEqual(
      [1, 2, 3, 4, 5, 6].map((at) => [at, 'cleared']),
    );
    expect(new Set(versions.map(({ transferSyntax }) => transferSyntax)).size).toBe(4);
    expect(new Set(versions.map(({ samplesDigest }) => samplesDigest)).size).toBe(1);
    expect(new Set(versions.map(({ descriptionDigest }) => descriptionDigest)).size).toBe(1);
    expect(shownVersions(versions)).toEqual([versions[0]]);
    // And back again by another decoder.
    const back = join(folder, 'back.dcm');
    await run('dcmdjpeg', [forms[1] ?? '', back]);
    await send(box, back);
    expect(new Set((await box.versions(study)).map(({ samplesDigest }) => samplesDigest)).size).toBe(1);
  });

  it('with one sample changed, or another side, is what is shown from then on', async () => {
    await using box = await openReceivingBox();
    await send(box, original);
    const changed = join(folder, 'changed.dcm');
    const bytes = readFileSync(original);
    bytes.writeUInt16LE((bytes.readUInt16LE(bytes.length - 2) + 1) & 0x0fff, bytes.length - 2);
    writeFileSync(changed, bytes);
    await send(box, changed);
    await send(box, await altered('side', '(0020,0060)=L'));
    const versions = await box.versions(study);
    const digests = versions.map(({ samplesDigest }) => samplesDigest);
    expect([digests[0] === digests[1], digests[0] === digests[2]]).toEqual([false, true]);
    expect(shownVersions(versions.slice(0, 2)).map(({ version }) => version)).toEqual([2]);
    expect(shownVersions(versions).map(({ version }) => version)).toEqual([3]);
  });

  it('sent again after a merge is of the other patient, with that patient’s dates', async () => {
    await using box = await openReceivingBox();
    await send(box, original);
    await box.store.write.makeCases({ quietMs: 0, now: Date.now() });
    await send(box, await altered('merged', '(0010,0020)=MERGED-9', '(0010,0010)=OTHER^NAME'));
    const [before, after] = (await box.versions(study)) as [Instance, Instance];
    const uids = { studyInstanceUid: study, sopInstanceUid: '2.25.90001', issuer: '' };
    const keyOf = (patientId: string) => patientKey(box.keys, { ...uids, patientId });
    expect([before.patientKey, after.patientKey]).toEqual([keyOf('CANARY-77'), keyOf('MERGED-9')]);
    expect(after).toMatchObject({
      ...{ version: 2, sopInstanceUid: before.sopInstanceUid, studyInstanceUid: before.studyInstanceUid },
      ...{ samplesDigest: before.samplesDigest, descriptionDigest: before.descriptionDigest },
    });
    expect(shownVersions([before, after])).toEqual([after]);
    for (const row of [before, after]) {
      const shifted = shiftDate('20260102', shiftDays(box.keys, row.patientKey));
      expect(await dateOf(box, row)).toBe(shifted);
    }
    expect(await box.store.write.makeCases({ quietMs: 0, now: Date.now() })).toMatchObject({ made: 0, changed: 1 });
  });
});

async function dateOf({ images }: ReceivingBox, row: Instance): Promise<string | undefined> {
  const stored = await images.open(row);
  try {
    return firstString(await stored.header(), 0x00080020);
  } finally {
    await stored.close();
  }
}

/** Objects of one SOP instance; what differs is the first sample. */
function contents(...firstSamples: number[]): Buffer[] {
  const { file, pixels } = sampleCt(1, 256);
  return firstSamples.map((sample) => {
    const copy = Buffer.from(file.subarray(readFileMeta(file).dataSetOffset));
    copy.writeUInt16LE(sample, copy.length - pixels.length);
    return copy;
  });
}

/** Begun one after the other, each on an association of its own, and ended the other way round. */
async function sendCrosswise(box: ReceivingBox, objects: readonly Buffer[]): Promise<number[]> {
  const peers: RawPeer[] = [];
  for (const object of objects) {
    const peer = await RawPeer.associate(box.door.port, { calling: `RAW${peers.length}` });
    const head = commandSet({ field: 1, sopClass: ctImage, sopInstance: '2.25.90001', dataSet: true });
    peer.send(data(value(3, command | last, head)), data(value(3, 0, object.subarray(0, 4_000))));
    peers.push(peer);
    // Arrivals are told apart by the millisecond.
    const now = Date.now();
    while (box.begun() < peers.length || Date.now() === now) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const statuses: number[] = [];
  for (const [at, peer] of [...peers.entries()].reverse()) {
    const rest = (objects[at] as Buffer).subarray(4_000);
    for (let sent = 0; sent < rest.length; sent += 60_000) {
      peer.send(data(value(3, sent + 60_000 >= rest.length ? last : 0, rest.subarray(sent, sent + 60_000))));
    }
    statuses.push(await peer.status());
    await peer.closed();
  }
  await box.settled();
  return statuses;
}

const firstSample = async ({ images }: ReceivingBox, row: Instance): Promise<number> => {
  const stored = await images.open(row);
  try {
    const { ranges } = await stored.frame(0);
    for await (const piece of stored.read(ranges)) return piece.readUInt16LE(0);
    return -1;
  } finally {
    await stored.close();
  }
};

describe('one SOP instance on four associations at once', () => {
  it('is one row and one file where all send the same', async () => {
    await using box = await openReceivingBox();
    expect(await sendCrosswise(box, contents(7, 7, 7, 7))).toEqual([0, 0, 0, 0]);
    expect(await box.versions(study)).toMatchObject([{ version: 1, clearing: 'cleared' }]);
    expect([box.files().length, await box.store.read.tombstones({})]).toEqual([1, []]);
  });

  it('is a version for each content, in the order in which they began, whichever ended first', async () => {
    await using box = await openReceivingBox();
    expect(await sendCrosswise(box, contents(1, 2, 3, 4))).toEqual([0, 0, 0, 0]);
    const versions = await box.versions(study);
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(await Promise.all(versions.map((row) => firstSample(box, row)))).toEqual([1, 2, 3, 4]);
    // Rows came in the order of the ends: the other way round.
    expect(versions.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    expect(shownVersions(versions).map(({ version }) => version)).toEqual([4]);
  });

  it('is two versions where two send one content and two another', async () => {
    await using box = await openReceivingBox();
    expect(await sendCrosswise(box, contents(1, 1, 2, 2))).toEqual([0, 0, 0, 0]);
    const versions = await box.versions(study);
    expect(await Promise.all(versions.map((row) => firstSample(box, row)))).toEqual([1, 2]);
    expect(box.files().length).toBe(2);
  });
});

describe('made again from the files', () => {
  it('versions are the same, in the same order', async () => {
    await using box = await openReceivingBox();
    await sendCrosswise(box, contents(1, 2, 3, 4));
    await sendCrosswise(box, contents(5, 2));
    const { store, counts } = await box.rebuilt();
    const said = (rows: Instance[]) => rows.map(({ version, file, receivedAt }) => [version, file, receivedAt]);
    expect(counts).toMatchObject({ rows: 5, duplicates: 0, unreadable: 0, torn: 0 });
    expect(said(await box.versions(study, store))).toEqual(said(await box.versions(study)));
  });

  it('a duplicate stays buried, whether or not its burial was written before the crash', async () => {
    await using box = await openReceivingBox();
    await sendCrosswise(box, contents(1));
    const copyAs = (name: string) =>
      copyFileSync(join(box.imagesFolder, box.files()[0] ?? ''), join(box.imagesFolder, name));
    const second = (box.files()[0] ?? '').replace(/\.dcm$/, '.2.dcm');
    // The crash before the burial.
    copyAs(second);
    const { store, counts } = await box.rebuilt();
    expect(counts).toMatchObject({ rows: 1, duplicates: 1 });
    expect(box.files()).toHaveLength(1);
    // The crash between the burial and the removal.
    const third = second.replace('.2.', '.3.');
    copyAs(third);
    const found = await readStoredInstance(join(box.imagesFolder, third), third, 'every-byte');
    if (typeof found === 'string') throw new Error(found);
    expect(await store.write.addInstances([found.row])).toEqual({ added: 0, duplicates: [third] });
    expect(await box.recovered(store)).toMatchObject({ rows: 0, duplicates: 0 });
    expect([box.files().length, await store.read.tombstones({})]).toEqual([1, []]);
    expect(await box.versions(study, store)).toHaveLength(1);
  });
});
