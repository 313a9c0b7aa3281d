import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClearingState, InstanceRow } from '../../../gateway/store/instances.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { changesSince, shownVersion, type Version } from '../../../gateway/store/versions.ts';
import { instanceRow } from '../../support/instance-row.ts';

const version = (n: number, change: Partial<Version> = {}): Version => ({
  id: n,
  sopInstanceUid: '2.25.1',
  version: n,
  clearing: 'cleared',
  patientKey: 'P',
  samplesDigest: 'a',
  descriptionDigest: 'PA',
  ...change,
});

describe('the version that is shown', () => {
  test.each<[string, Version[], number | undefined]>([
    ['the first, where later ones show the same', [version(1), version(2), version(3)], 1],
    ['the newest, where it has other samples', [version(1), version(2, { samplesDigest: 'b' })], 2],
    ['the newest, where it is described otherwise', [version(1), version(2, { descriptionDigest: 'AP' })], 2],
    ['the newest, where the patient is another', [version(1), version(2, { patientKey: 'Q' })], 2],
    [
      'the first again, where the newest went back to it',
      [version(1), version(2, { samplesDigest: 'b' }), version(3)],
      1,
    ],
    [
      'the one before, while the newest waits',
      [version(1), version(2, { samplesDigest: null, clearing: 'waiting' })],
      1,
    ],
    ['the one before, while the newest is held', [version(1), version(2, { samplesDigest: 'b', clearing: 'held' })], 1],
    ['the next, where the first was held afterwards', [version(1, { clearing: 'held' }), version(2)], 2],
    [
      'the newest, where nothing is known of what they show',
      [version(1, { samplesDigest: null }), version(2, { samplesDigest: null })],
      2,
    ],
    ['by its number, not by its place in the list', [version(2, { samplesDigest: 'b' }), version(1)], 2],
    ['none, where none is cleared', [version(1, { clearing: 'broken' })], undefined],
  ])('is %s', (_name, versions, expected) => {
    expect(shownVersion(versions)?.version).toBe(expected);
  });
});

describe('what changed since an answer', () => {
  test.each<[string, number[], Version[], string[]]>([
    ['nothing where the picture is the same', [1], [version(1), version(2)], []],
    ['the pixels', [1], [version(1), version(2, { samplesDigest: 'b' })], ['pixels']],
    [
      'the description and the patient',
      [1],
      [version(1), version(2, { descriptionDigest: 'AP', patientKey: 'Q' })],
      ['description', 'patient'],
    ],
    [
      'nothing while the new version waits',
      [1],
      [version(1), version(2, { samplesDigest: 'b', clearing: 'waiting' })],
      [],
    ],
    ['an image that was not there', [1], [version(1), version(9, { sopInstanceUid: '2.25.2' })], ['added']],
    ['nothing that is known of an answer that does not say', [], [version(1), version(2, { samplesDigest: 'b' })], []],
  ])('is %s', (_name, seen, versions, expected) => {
    expect(changesSince(seen, versions)).toEqual(expected);
  });
});

describe('in the store', () => {
  let dir: string;
  let store: Store;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'markit-versions-'));
    store = await openStore(join(dir, 'markit.sqlite'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  });

  const row = (name: string, receivedAt: number, change: Partial<InstanceRow> = {}) =>
    instanceRow({ file: `e/2.25.1.${name}.dcm`, receivedAt, receivedDigest: name.repeat(64), ...change });
  const versions = async (studyInstanceUid = '2.25.3') =>
    (await store.read.versionsOfStudy({ studyInstanceUid, limit: 100 }))
      .toSorted((a, b) => a.version - b.version)
      .map(({ version: number, receivedDigest }) => `${number}${receivedDigest[0]}`);

  test.each([
    ['one after the other', '0123'],
    ['the other way round', '3210'],
    ['crosswise', '2031'],
    ['the middle first', '1302'],
  ])('versions stand in the order of their arrival, though their rows come %s', async (_name, order) => {
    const rows = [row('a', 10), row('b', 20), row('c', 20), row('d', 30)];
    for (const at of order) await store.write.addInstances([rows[Number(at)] as InstanceRow]);
    expect(await versions()).toEqual(['1a', '2b', '3c', '4d']);
  });

  test('a version that was buried leaves its number to nobody', async () => {
    for (const [name, at] of [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ] as const)
      await store.write.addInstances([row(name, at)]);
    const [, second] = await store.read.waitingInstances({ limit: 5, after: 0 });
    await store.write.buryInstance({ id: second?.id ?? 0, at: 40 });
    await store.write.addInstances([row('d', 40)]);
    await store.write.addInstances([row('e', 5)]);
    expect(await versions()).toEqual(['1e', '2a', '4c', '5d']);
  });

  describe('a case', () => {
    let manager: number;
    let projectId: number;
    beforeEach(async () => {
      const person = (account: string, roles: string[]) =>
        store.write.inviteUser({ account, name: account, roles, at: 1, codeHash: account, expiresAt: 2 });
      manager = (await person('max', ['manager'])).id;
      await person('rita', ['reader']);
      ({ projectId } = await store.write.createProject({
        ...{ name: 'P', labels: '[]', policy: '{}', takesNewCases: true, existingCases: false },
        ...{ readers: ['rita'], createdBy: manager, at: 1 },
      }));
    });

    const make = (now: number) => store.write.makeCases({ quietMs: 0, now });
    const arrive = async (one: InstanceRow): Promise<number> => {
      await store.write.addInstances([one]);
      return (await store.read.waitingInstances({ limit: 10, after: 0 })).at(-1)?.id ?? 0;
    };
    const decide = (id: number, samples: string, clearing: ClearingState = 'cleared', description = 'PA') =>
      store.write.setClearing({
        ...{ id, clearing, reason: null, findings: null, at: 50 },
        picture: { samples, description },
      });
    const changes = async () => {
      const { cases, resent } = await store.read.changedCases({ projectId, limit: 10 });
      return { kinds: cases.map(({ kinds }) => kinds), resent };
    };

    test('says of a new version what is new about it, and only when it is cleared', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      expect(await make(100)).toMatchObject({ made: 1, changed: 0 });
      const second = await arrive(row('b', 20));
      expect(await changes()).toEqual({ kinds: [], resent: 0 });
      await decide(second, 'y', 'held');
      expect(await changes()).toEqual({ kinds: [], resent: 0 });
      await decide(second, 'y');
      expect(await changes()).toEqual({ kinds: [['pixels']], resent: 0 });
      const told = await make(100);
      expect([told.changed, told.changedTasks.length, told.changedProjects]).toEqual([1, 1, [projectId]]);
      expect(await make(100)).toMatchObject({ changed: 0, changedTasks: [], changedProjects: [] });
      // Cleared once more, by a person or by another look: no second note.
      await decide(second, 'y');
      expect((await make(100)).changed).toBe(0);
    });

    test('is left in peace by the same samples in another form: a count for the manager', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await make(100);
      await decide(await arrive(row('b', 20)), 'x');
      expect(await changes()).toEqual({ kinds: [], resent: 1 });
      expect(await make(100)).toMatchObject({ changed: 1, changedTasks: [], changedProjects: [projectId] });
    });

    test('is of the patient whom the newest image names, and says so without a name', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await decide(await arrive(row('d', 10, { sopInstanceUid: '2.25.9' })), 'z');
      await make(100);
      await decide(await arrive(row('b', 20, { patientKey: 'Q' })), 'x');
      expect(await changes()).toEqual({ kinds: [['patient']], resent: 0 });
      // The other image of the study follows: it is the same news.
      const { cases } = await store.read.changedCases({ projectId, limit: 10 });
      await store.write.acknowledgeChanges({ projectId, caseNumber: 1, upTo: cases[0]?.upTo ?? 0 });
      await decide(await arrive(row('e', 30, { sopInstanceUid: '2.25.9', patientKey: 'Q' })), 'z');
      expect((await changes()).kinds).toEqual([]);
      expect(JSON.stringify(cases)).not.toContain('"Q"');
    });

    test('whose images name two patients from the start says so from the start', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await decide(await arrive(row('d', 10, { sopInstanceUid: '2.25.9', patientKey: 'Q' })), 'z');
      await make(100);
      expect((await changes()).kinds).toEqual([['patient']]);
    });

    test('hears nothing of a version that is cleared behind a newer one', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await make(100);
      const [late, newest] = [await arrive(row('b', 20)), await arrive(row('c', 30))];
      await decide(newest, 'x');
      await decide(late, 'y');
      expect(await changes()).toEqual({ kinds: [], resent: 1 });
    });

    test('hears that an image of it came again in another study, and keeps the one it has', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await make(100);
      await decide(await arrive(row('b', 20, { studyInstanceUid: '2.25.4' })), 'x');
      expect((await changes()).kinds).toEqual([['moved']]);
      expect(await make(100)).toMatchObject({ made: 1, changed: 1, changedProjects: [projectId] });
      expect(await versions()).toEqual(['1a']);
    });

    test('that was marked as seen comes back with the next change, and not with what was seen', async () => {
      await decide(await arrive(row('a', 10)), 'x');
      await make(100);
      await decide(await arrive(row('b', 20)), 'y');
      const { cases } = await store.read.changedCases({ projectId, limit: 10 });
      await decide(await arrive(row('c', 30)), 'y', 'cleared', 'AP');
      expect((await changes()).kinds).toEqual([['pixels', 'description']]);
      const seen = { projectId, caseNumber: 1, upTo: cases[0]?.upTo ?? 0 };
      expect(await store.write.acknowledgeChanges(seen)).toBe(true);
      expect((await changes()).kinds).toEqual([['description']]);
      expect(await store.write.acknowledgeChanges({ ...seen, caseNumber: 2 })).toBe(false);
    });
  });
});
