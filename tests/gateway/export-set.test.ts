/** Training sets where things go wrong: what is left on the disk, what is said, and that nothing but what was looked at can leave. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { SetPreview } from '../../gateway/contract/training-sets.ts';
import { setFiles } from '../../gateway/egress/set-files.ts';
import { picturesToLookAt } from '../../gateway/egress/set-preview.ts';
import { MarkitError } from '../../gateway/errors.ts';
import { TrainingSetJob } from '../../gateway/jobs/training-set-job.ts';
import { setRule } from '../../gateway/models/set-rule.ts';
import { FrameError } from '../../gateway/pixels/frame-error.ts';
import { requestSet, withdrawSet } from '../../gateway/release.ts';
import type { Instance } from '../../gateway/store/instances.ts';
import { noExt4Disk } from '../support/ext4-disk.ts';
import { instanceRow } from '../support/instance-row.ts';
import { addSetFilm, noise, openSetProject, type SetProject, type SetProjectOptions } from '../support/set-project.ts';
import { membersOf } from '../support/tar-members.ts';
import { makeDisk } from './faults/faulty-site.ts';

const [rows, columns] = [30, 20];
const who = { account: 'user-1', roles: ['manager'] };
const another = { account: 'user-2', roles: ['owner'] };
let site: SetProject | undefined;

/** Eight cases read by anna; the last has two images. */
async function opened(options: SetProjectOptions = {}): Promise<SetProject> {
  site = await openSetProject(options);
  for (let n = 1; n <= 9; n += 1)
    await addSetFilm(site.api, n, { pixels: noise(n, rows * columns), rows, columns, study: Math.min(n, 8) });
  await site.settle();
  for (let n = 1; n <= 8; n += 1) await site.answer('anna', n, n % 2 === 0 ? 'yes' : 'no');
  return site;
}
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const lies = ({ api }: SetProject) => {
  try {
    return readdirSync(join(api.folder, 'releases')).filter((name) => name.startsWith('training-set'));
  } catch {
    return [];
  }
};

async function asked({ api, project }: SetProject): Promise<number> {
  return (await requestSet(who, project, 'For a test', api.services.release)).id;
}

async function built(at: SetProject): Promise<{ id: number; state: string; code: string | null; preview: SetPreview }> {
  const id = await asked(at);
  at.job.wake();
  await at.job.idle();
  const set = await at.api.store.read.trainingSet({ id });
  return { id, state: set?.state ?? '', code: set?.code ?? null, preview: JSON.parse(set?.preview ?? 'null') };
}

const digestOf = (at: SetProject, id: number) =>
  createHash('sha256')
    .update(readFileSync(join(at.api.folder, 'releases', `training-set-${id}.tar`)))
    .digest('hex');

describe('a box that ends', () => {
  test('by being killed clears the half archive away, begins again and says so; the bytes are the same', async () => {
    const at = await opened();
    const id = await asked(at);
    for (const tries of [1, 2]) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'export-killed.ts'), at.api.folder], {
        stdio: 'inherit',
      });
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
      expect(lies(at).filter((name) => name.endsWith('.part'))).toEqual([`training-set-${id}.tar.part`]);
      expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'building', tries });
    }
    at.job.wake();
    await at.job.idle();
    expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'built', tries: 3, total: 9, done: 9 });
    expect(lies(at).filter((name) => name.endsWith('.part'))).toEqual([]);
    const first = digestOf(at, id);
    await withdrawSet(another, id, at.api.services.release);
    const { id: second, state } = await built(at);
    expect(state).toBe('built');
    expect(digestOf(at, second)).toBe(first);
  }, 60_000);

  test('over the same set again and again gives it up', async () => {
    const at = await opened();
    const id = await asked(at);
    for (const _ of [1, 2, 3]) await at.api.store.write.beginTrainingSet({ id });
    at.job.wake();
    await at.job.idle();
    expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'failed', code: 'SET_CUT_OFF' });
  });

  test('in good order leaves the set to the next start, and counts no try', async () => {
    let ending: Promise<void> | undefined;
    const at = await opened({
      picture: (real) => async (image) => {
        if (!ending) {
          // It looks once a second whether it shall go on.
          ending = site?.job.stop();
          await new Promise((resolve) => setTimeout(resolve, 1_050));
        }
        return real(image);
      },
    });
    const { id, state } = await built(at);
    await ending;
    expect(state).toBe('building');
    expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ tries: 0 });
    expect(lies(at)).toEqual([]);
  });
});

test('what only has to be waited for counts no try, also over many starts of the box', async () => {
  let away = true;
  const at = await opened({
    picture: (real) => async (image) => {
      if (away) throw new MarkitError('INFERENCE_AWAY');
      return real(image);
    },
  });
  const id = await asked(at);
  at.job.wake();
  await expect.poll(() => at.troubles.length, { timeout: 20_000 }).toBeGreaterThan(5);
  await at.job.stop();
  away = false;
  const next = new TrainingSetJob({
    ...{ store: at.api.store, sets: at.sets, parts: at.parts, now: Date.now },
    onTrouble: (error) => void at.troubles.push(error),
  });
  next.wake();
  await next.idle();
  await next.stop();
  expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'built', tries: 1, code: null });
});

describe('an image that is not what it was', () => {
  test.each(['held while it waits to be written', 'held after it was written', 'replaced after it was written'])(
    '%s: nothing is kept, and it is said',
    async (how) => {
      seenIds.clear();
      let shown = 0;
      const at = await opened({
        picture: (real) => async (image) => {
          shown += 1;
          const store = site?.api.store;
          const last = how === 'held while it waits to be written';
          if (shown === 3 && store && site) {
            const target = last ? await waitingImage(image) : written;
            const clearing = { id: target?.id ?? 0, reason: null, findings: null, at: 1 };
            if (how.startsWith('held')) await store.write.setClearing({ ...clearing, clearing: 'held' });
            else await replace(target);
          }
          if (shown === 1) written = image;
          seenIds.add(image.id);
          return real(image);
        },
      });
      const { state, code } = await built(at);
      expect([state, code]).toEqual(['failed', 'CONFLICT']);
      expect(lies(at)).toEqual([]);
      expect(await at.api.store.read.releases({ limit: 10 })).toEqual([]);
      // Asked for once more it is put together from what stands now.
      const again = await built(at);
      expect(again.state).toBe('built');
    },
  );

  let written: Instance | undefined;
  async function waitingImage(now: Instance): Promise<Instance | undefined> {
    for (let n = 1; n <= 8; n += 1) {
      const [image] = (await site?.api.store.read.instancesOfStudy({ studyInstanceUid: `2.25.${n}1` })) ?? [];
      // Of those that are not written yet one is as good as the other; codes decide which these are.
      if (image && image.id !== now.id && !seenIds.has(image.id)) return image;
    }
    return undefined;
  }
  const seenIds = new Set<number>();

  async function replace(target: Instance | undefined): Promise<void> {
    if (!site || !target) return;
    const { store } = site.api;
    const { id: _id, version: _version, clearing: _clearing, ...row } = target;
    await store.write.addInstances([
      instanceRow({ ...(row as object), file: 'e/2.25.999.dcm', receivedDigest: 'c'.repeat(64) }),
    ]);
    const added = (await store.read.waitingInstances({ limit: 10, after: 0 }))[0];
    const picture = { samples: 'others', description: 'one' };
    const clearing = { reason: null, findings: null, at: 1, picture };
    await store.write.setClearing({ id: added?.id ?? 0, clearing: 'cleared', ...clearing });
  }

  test('held before it is put together is not in it', async () => {
    const at = await opened();
    const id = await asked(at);
    const [image] = await at.api.store.read.instancesOfStudy({ studyInstanceUid: '2.25.31' });
    const clearing = { id: image?.id ?? 0, reason: null, findings: null, at: 1 };
    await at.api.store.write.setClearing({ ...clearing, clearing: 'held' });
    at.job.wake();
    await at.job.idle();
    expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'built', total: 8 });
  });

  test('that cannot be decoded takes its whole case out, and the archive is as if it had never been there', async () => {
    let broken = 0;
    const at = await opened({
      picture: (real) => async (image) => {
        // The second of the two that are one case, whichever its code makes it.
        const ofTwo = image.studyInstanceUid === '2.25.81';
        if (ofTwo) broken += 1;
        if (ofTwo && broken === 2) throw new FrameError('corrupt');
        return real(image);
      },
    });
    const { id, state, preview } = await built(at);
    expect(state).toBe('built');
    expect(preview).toMatchObject({ images: 7, cases: 7, answers: 7, leftOut: { unreadable: 1 } });
    const members = membersOf(readFileSync(join(at.api.folder, 'releases', `training-set-${id}.tar`)));
    expect(members.size).toBe(7 * 2 + 4);
    const listed = JSON.parse(members.get('manifest.json')?.toString() ?? '{}').members as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual([...members.keys()].slice(0, -1));
    expect(
      members
        .get('answers.csv')
        ?.toString()
        .match(/case-[0-9a-f]{16},/g)?.length,
    ).toBe(7 * 7);
  });
});

describe('bounds', () => {
  test.each([
    ['images', { images: 8, bytes: 1e9 }],
    ['bytes', { images: 100, bytes: 10_000 }],
  ])('of %s are held before a byte is written', async (_name, limits) => {
    const at = await opened({ limits });
    expect(await built(at)).toMatchObject({ state: 'failed', code: 'SET_TOO_LARGE' });
    expect(lies(at)).toEqual([]);
  });

  test('the last of the disk stays for what arrives', async () => {
    const at = await opened({ sets: (folder) => setFiles(folder, { reserve: Number.MAX_SAFE_INTEGER }) });
    expect(await built(at)).toMatchObject({ state: 'failed', code: 'NO_SPACE' });
    expect(lies(at)).toEqual([]);
  });

  test('a disk that is full in the middle is left as it was', async (context) => {
    const missing = noExt4Disk();
    if (missing) return context.skip(missing);
    const disk = makeDisk(16);
    try {
      const folder = join(disk.root, 'releases');
      mkdirSync(folder);
      // As if another took the room between the look and the writing.
      const sets = { ...setFiles(folder), room: async () => Number.MAX_SAFE_INTEGER };
      site = await openSetProject({ sets: () => sets });
      for (let n = 1; n <= 3; n += 1)
        await addSetFilm(site.api, n, { pixels: noise(n, 2_000 * 2_000), rows: 2_000, columns: 2_000 });
      await site.settle();
      for (let n = 1; n <= 3; n += 1) await site.answer('anna', n, 'yes');
      expect(await built(site)).toMatchObject({ state: 'failed', code: 'NO_SPACE' });
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      disk.remove();
    }
  });

  test('withdrawn while it is put together: nothing of it stays', async () => {
    let id = 0;
    const at = await opened({
      picture: (real) => async (image) => {
        if (site) await withdrawSet(another, id, site.api.services.release);
        return real(image);
      },
    });
    id = await asked(at);
    at.job.wake();
    await at.job.idle();
    expect(await at.api.store.read.trainingSet({ id })).toMatchObject({ state: 'withdrawn', code: null });
    expect(lies(at)).toEqual([]);
    await expect(
      withdrawSet({ account: 'user-3', roles: ['reader'] }, id, at.api.services.release),
    ).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });
});

test('withdrawn while a case of many images is written: it ends at the next image', async () => {
  let [id, shown] = [0, 0];
  site = await openSetProject({
    picture: (real) => async (image) => {
      shown += 1;
      if (shown === 1 && site) await withdrawSet(another, id, site.api.services.release);
      return real(image);
    },
  });
  for (let n = 1; n <= 5; n += 1)
    await addSetFilm(site.api, n, { pixels: noise(n, rows * columns), rows, columns, study: 1 });
  await site.settle();
  await site.answer('anna', 1, 'yes');
  id = await asked(site);
  site.job.wake();
  await site.job.idle();
  expect(await site.api.store.read.trainingSet({ id })).toMatchObject({ state: 'withdrawn' });
  expect(shown).toBe(1);
  expect(lies(site)).toEqual([]);
});

test('withdrawn in the moment in which it is done: it does not leave, and nothing of it stays', async () => {
  const at = await opened();
  const id = await asked(at);
  const { release } = at.api.services;
  const { store } = release;
  // The word of who withdraws it is under way while the last of it is written.
  const write = new Proxy(store.write, {
    get: (target, name: keyof typeof store.write) => async (input: never) => {
      at.job.wake();
      await at.job.idle();
      return target[name](input);
    },
  });
  await withdrawSet(another, id, { ...release, store: { ...store, read: store.read, write } });
  const set = await store.read.trainingSet({ id });
  expect(await store.read.release({ id: set?.releaseId ?? 0 })).toMatchObject({ outcome: 'withdrawn', position: null });
  expect(lies(at)).toEqual([]);
});

test('an image about which a person decided is in it, is counted, and is the first to be looked at', async () => {
  site = await openSetProject();
  const { store } = site.api;
  for (let n = 1; n <= 20; n += 1)
    await addSetFilm(site.api, n, {
      ...{ pixels: noise(n, rows * columns), rows, columns, clearing: n === 7 ? 'held' : 'cleared' },
      row: { source: n === 7 ? 'ROOM' : 'PACS' },
    });
  const [held] = await store.read.instancesOfStudy({ studyInstanceUid: '2.25.71' });
  if (!held) throw new Error('not stored');
  const masked = [{ x: 1, y: 1, width: 2, height: 2 }];
  await store.write.decideImage({
    ...{ id: held.id, from: ['held'], seen: { file: held.file, at: undefined }, masked: undefined, at: 3 },
    decision: JSON.stringify({ masked, kept: [], seen: true, by: 'user-2', at: 3 }),
    event: {
      ...{ kind: 'image-decided', time: new Date(3).toISOString(), subject: held.sopInstanceUid, actor: 'user-2' },
      ...{ digest: 'ab'.repeat(32), what: 'released' },
    },
  });
  await store.write.setClearing({ id: held.id, clearing: 'cleared', reason: null, findings: null, at: 4 });
  await site.settle();
  for (let n = 1; n <= 20; n += 1) await site.answer('anna', n, 'yes');
  const { state, preview } = await built(site);
  expect(state).toBe('built');
  expect(preview).toMatchObject({ images: 20, clearedByPerson: 1, masked: 1 });
  expect(preview.sources).toEqual([
    { source: 'PACS', images: 19, clearedByPerson: 0 },
    { source: 'ROOM', images: 1, clearedByPerson: 1 },
  ]);
  expect(preview.pictures).toHaveLength(12);
  expect(preview.pictures.filter(({ clearedByPerson }) => clearedByPerson)).toHaveLength(1);
});

test('what is handed out ends before its last piece where it was changed after it was looked through', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-sets-'));
  const bytes = Buffer.alloc(3 * 2 ** 20 + 5, 1);
  const path = join(folder, 'training-set-7.tar');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const sets = setFiles(folder);
  await expect(sets.check(7, 'ab'.repeat(32))).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(sets.open(8, sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { size, bytes: stream } = await sets.open(7, sha256);
  expect(size).toBe(bytes.length);
  let given = 0;
  const read = async () => {
    for await (const piece of stream) {
      given += piece.length;
      const changed = Buffer.from(bytes);
      changed[changed.length - 1] = 2;
      writeFileSync(path, changed);
    }
  };
  await expect(read()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(given).toBeLessThan(bytes.length);
  expect(await sets.sweep(new Set([7]))).toBe(0);
  expect(await sets.sweep(new Set())).toBe(1);
  rmSync(folder, { recursive: true });
});

test('only radiographs leave as pictures, whatever rule the house sets; what its rule names does', () => {
  const rule = { model: 'training-set', modalities: [], bodyParts: [], bodyPartMayBeMissing: true, views: [] };
  const all = setRule({ viewModel: null, rules: [rule] });
  const image = (modality: string | null, bodyPart: string | null) => instanceRow({ modality, bodyPart });
  for (const modality of ['CT', 'MR', 'PT', 'NM', 'ct ', 'XC', 'US', 'SMITH', null])
    expect(all.mayBeIn(image(modality, 'HEAD'))).toBe(false);
  expect(all.mayBeIn(image('DX', null))).toBe(true);
  const shipped = setRule({ viewModel: null, rules: [] });
  expect(shipped.mayBeIn(image('DX', 'CHEST'))).toBe(true);
  for (const [modality, part] of [
    ['DX', 'SKULL'],
    ['DX', null],
    ['US', 'CHEST'],
    [null, 'CHEST'],
  ] as const)
    expect(shipped.mayBeIn(image(modality, part))).toBe(false);
  expect(shipped.said(image('DX', 'SMITH'))).toEqual({ view: 'PA', modality: 'DX', bodyPart: '' });
});

test('pictures to look at are those that a person cleared first, and the same each time', () => {
  const byPerson = Array.from({ length: 1_000 }, (_, n) => n % 400 === 7);
  const chosen = picturesToLookAt(byPerson);
  expect(chosen.size).toBe(12);
  for (const place of [7, 407, 807]) expect(chosen.has(place)).toBe(true);
  expect([...picturesToLookAt(byPerson)]).toEqual([...chosen]);
  expect(picturesToLookAt([true, false]).size).toBe(2);
  expect(picturesToLookAt([]).size).toBe(0);
});
