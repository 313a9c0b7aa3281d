/**
 * The whole path of real radiographs: sent by storescu from a source that lets the detector decide, cleared or held by their
 * letters, read blind by two readers over HTTPS, exported with a receipt; and nobody's name is anywhere but where it must be.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBox } from '../../appliance/admin.ts';
import type { BoxStatus } from '../../appliance/health.ts';
import { readKey } from '../../appliance/keys.ts';
import type { Saved } from '../../gateway/contract/answers.ts';
import type { Held } from '../../gateway/contract/held.ts';
import type { Progress, Project } from '../../gateway/contract/projects.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { Worklist } from '../../gateway/contract/worklist.ts';
import { deriveSiteKeys, pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { heldStore } from '../../gateway/images/held-store.ts';
import { holdReasonText } from '../../gateway/images/hold-reason.ts';
import { defaultPolicy } from '../../projects/policy.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { missingCommands } from '../support/has-command.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { type Scan, scanFolder, scannerFor } from './canary-scan.ts';
import { type Answered, HttpsPerson } from './https-person.ts';
import { identifiers, makeRadiographs, type Radiograph, withoutRows } from './radiograph-file.ts';

const pngs = sharedData('cxr');
const missing = missingCommands('img2dcm', 'dcmodify', 'storescu');
const reason = pngs === undefined ? noSharedData : missing;
const program = fileURLToPath(new URL('../../appliance/markit.ts', import.meta.url));
/** Letters of the department stand on this one; on the second a side marker alone. */
const [lettered, plain] = ['nih_00015293_000', 'nih_00001968_000'];

const password = 'seven quiet herons';

interface Row {
  readonly uid: string;
  readonly series: string;
  readonly study: string;
  readonly clearing: string;
  readonly reason: string | null;
  readonly findings: string;
  /** By which the same samples are known again. */
  readonly samples: string | null;
}

describe.skipIf(reason !== undefined)(`real radiographs${reason ? ` (${reason})` : ''}`, () => {
  const sentFrom = mkdtempSync(join(tmpdir(), 'markit-radiographs-'));
  const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
  const exported = join(sentFrom, 'exported');
  let box: RunningBox;
  let radiographs: Radiograph[];
  let heldAsItCame: string;
  let rows: Map<string, Row>;
  let scan: Scan;
  let [manager, anna, ben]: HttpsPerson[] = [];
  let project: number;
  let annasTask: Task;
  const roi = randomUUID();

  beforeAll(async () => {
    mkdirSync(exported);
    radiographs = makeRadiographs(pngs ?? '', sentFrom);
    heldAsItCame = withoutRows(find(plain), sentFrom);
    const uids = radiographs.flatMap(({ sopInstanceUid, studyInstanceUid }) => [sopInstanceUid, studyInstanceUid]);
    const names = Object.values(identifiers);
    scan = scannerFor([...names, ...names.flatMap((name) => name.split('^')), ...uids]);
    box = await startBox({
      data,
      environment: {
        MARKIT_LOOPBACK_CLEARING: 'detector',
        MARKIT_QUIET_SECONDS: '1',
        MARKIT_LOG_LEVEL: 'trace',
      },
    });
  }, 180_000);
  afterAll(async () => {
    await box?.stop();
    for (const folder of [data, sentFrom]) rmSync(folder, { recursive: true, force: true });
  });

  const find = (name: string): Radiograph => {
    const found = radiographs.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the set`);
    return found;
  };
  const markit = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], {
      env: { ...process.env, ...box.environment },
      encoding: 'utf8',
    });
  const rowOf = (name: string): Row => {
    const row = rows.get(name);
    if (!row) throw new Error(`${name} is not on the box`);
    return row;
  };
  const cleared = () => radiographs.filter(({ name }) => rowOf(name).clearing === 'cleared');

  it('are taken from storescu with Success, and looked at', { timeout: 300_000 }, async () => {
    const { aeTitle, host, port } = box.dicom;
    const files = [...radiographs.map(({ path }) => path), heldAsItCame];
    // Exit code 0: every answer was Success.
    execFileSync('storescu', ['-aec', aeTitle, '--max-send-pdu', '131072', host, String(port), ...files], {
      env: { ...process.env, TCP_NODELAY: '1' },
    });
    for (;;) {
      const { counts } = (await askBox(data, 'status')) as BoxStatus;
      const known = counts.waiting + counts.cleared + counts.held + counts.broken + counts.heldObjects;
      if (counts.waiting + counts.heldUnlooked === 0 && known === files.length) break;
      await wait(500);
    }
    rows = rowsByName(data, radiographs);
    for (const { name } of radiographs) console.log(name, rowOf(name).clearing, rowOf(name).reason ?? '');
  });

  it('are cleared where no letters are, and held with their boxes where some are', () => {
    expect(rowOf(plain).clearing).toBe('cleared');
    expect(rowOf(lettered)).toMatchObject({ clearing: 'held', reason: 'text-found' });
    const digests = radiographs.map(({ name }) => rowOf(name).samples);
    expect(new Set(digests).size).toBe(radiographs.length);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const { boxes } = JSON.parse(rowOf(lettered).findings) as { boxes: { width: number; height: number }[] };
    expect(boxes.length).toBeGreaterThan(0);
    const { items } = JSON.parse(markit('held', '--json').stdout) as Held;
    expect(items.filter(({ kind }) => kind === 'object')).toMatchObject([
      { waitsFor: 'person', reason: holdReasonText('pixel-description') },
    ]);
    expect(items.filter(({ kind }) => kind === 'image')).toHaveLength(radiographs.length - cleared().length);
  });

  it('become cases of a project with two readers, who enrol with one-time codes', { timeout: 60_000 }, async () => {
    const ca = readFileSync(join(data, 'tls/ca.crt'), 'utf8');
    const arrive = async (words: object) => {
      const person = new HttpsPerson(box.https, ca);
      await person.enrol({ password, ...words });
      return person;
    };
    const setup = box.setupCode();
    manager = await arrive({ code: setup, account: 'mara', name: 'Mara' });
    const codeFor = (account: string, name: string) =>
      markit('user', 'add', account, name, 'reader').stdout.trim().split('\n').at(-1);
    const annasCode = codeFor('anna', 'Anna');
    await arrive({ code: annasCode });
    await expect(arrive({ code: annasCode })).rejects.toThrow(/answered 401/);
    anna = new HttpsPerson(box.https, ca);
    await anna.signIn('anna', password);
    ben = await arrive({ code: codeFor('ben', 'Ben') });
    const made = await manager.ask<Project>('POST', '/api/projects', {
      name: 'Chest films',
      labels: markitPaperLabels,
      readers: ['anna', 'ben'],
      policy: defaultPolicy,
      existingCases: true,
    });
    expect(made.status).toBe(201);
    project = made.body.id;
    await expect.poll(async () => (await progress()).cases, { timeout: 30_000, interval: 500 }).toBe(cleared().length);
  });

  const progress = async () =>
    (await (manager as HttpsPerson).ask<Progress>('GET', `/api/projects/${project}/progress`)).body;
  const worklist = async (person: HttpsPerson | undefined) =>
    (await (person as HttpsPerson).ask<Worklist>('GET', `/api/projects/${project}/worklist`)).body;

  it('are seen in the worklist, sample by sample as the PNG has them', { timeout: 60_000 }, async () => {
    const { items } = await worklist(anna);
    expect(items.map(({ state }) => state)).toEqual(cleared().map(() => 'open'));
    const seen: string[] = [];
    for (const { taskId } of items) {
      const task = (await (anna as HttpsPerson).ask<Task>('GET', `/api/tasks/${taskId}`)).body;
      const image = task.images[0];
      const radiograph = radiographs.find(({ name }) => rowOf(name).uid === image?.sopInstanceUid);
      const frame = await (anna as HttpsPerson).ask(
        'GET',
        image?.frameUrls[0] ?? '',
        undefined,
        'multipart/related; type="application/octet-stream"',
      );
      expect(frame.status).toBe(200);
      expect(Buffer.compare(onlyPart(frame), radiograph?.samples ?? new Uint8Array())).toBe(0);
      seen.push(radiograph?.name ?? '');
      annasTask = task;
    }
    expect(seen.sort()).toEqual(cleared().map(({ name }) => name));
    // A held one is not there for anybody, whoever knows its name.
    const { study, series, uid } = rowOf(lettered);
    const path = `/dicom-web/studies/${study}/series/${series}/instances/${uid}/frames/1`;
    for (const person of [anna, manager]) expect((await person?.ask('GET', path))?.status).toBe(404);
  });

  it('are answered with a region and submitted', async () => {
    const image = annasTask.images[0];
    const points = [
      [10.5, 20],
      [200, 180.25],
    ];
    const words = {
      base: 0,
      client: randomUUID(),
      labels: [{ label: markitPaperLabels[0]?.id, value: 'yes', grade: 80 }],
      rois: [
        {
          id: roi,
          label: markitPaperLabels[0]?.id,
          kind: 'rectangle',
          sopInstanceUid: image?.sopInstanceUid,
          frame: 1,
          points,
        },
      ],
    };
    const saved = await (anna as HttpsPerson).ask<Saved>('PUT', `/api/tasks/${annasTask.id}/answer`, words);
    expect([saved.status, saved.body.state]).toEqual([200, 'draft']);
    const submitted = await (anna as HttpsPerson).ask<Saved>('POST', `/api/tasks/${annasTask.id}/submit`, {
      base: saved.body.revision,
      client: randomUUID(),
    });
    expect([submitted.status, submitted.body.state]).toEqual([200, 'submitted']);
  });

  it('show a reader nothing of the other', async () => {
    const bens = await worklist(ben);
    expect(bens.counts).toEqual({ open: cleared().length, draft: 0, submitted: 0, skipped: 0 });
    const same = bens.items.find(({ caseNumber }) => caseNumber === annasTask.caseNumber);
    const task = (await (ben as HttpsPerson).ask<Task>('GET', `/api/tasks/${same?.taskId}`)).body;
    expect(task.images[0]?.sopInstanceUid).toBe(annasTask.images[0]?.sopInstanceUid);
    expect(task.answer).toEqual({ revision: 0, savedAt: null, labels: [], rois: [] });
    for (const path of [`/api/tasks/${annasTask.id}`, `/api/tasks/${same?.taskId}`]) {
      const [annas, bensAnswer] = await Promise.all(
        [anna, ben].map((person) => (person as HttpsPerson).ask('GET', path)),
      );
      expect([annas?.status, bensAnswer?.status].sort()).toEqual([200, 404]);
    }
    expect((await (ben as HttpsPerson).ask('GET', `/api/projects/${project}/progress`)).status).toBe(403);
    const everything = Buffer.concat((ben as HttpsPerson).received);
    for (const ofAnna of [roi, '"anna"', 'Anna']) expect(everything.includes(ofAnna)).toBe(false);
  });

  it('leave as a CSV whose receipt holds, and holds for no other CSV', () => {
    const done = markit('export', String(project), '--out', exported);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    const [csv = '', receipt = ''] = done.stdout.trim().split('\n');
    const table = readFileSync(csv, 'utf8');
    expect(table).toMatch(/,2\.25\.\d+,.*""sop_instance_uid"":""2\.25\.\d+""/);
    for (const image of annasTask.images) expect(table).not.toContain(image.sopInstanceUid);
    expect(markit('verify', receipt, '--file', csv)).toMatchObject({ status: 0 });
    const changed = join(sentFrom, 'changed.csv');
    writeFileSync(changed, readFileSync(csv, 'utf8').replace('yes', 'no'));
    const refused = markit('verify', receipt, '--file', changed);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(/^BAD /m);
  });

  it('leave no identifier anywhere: files, database and its journal, log, answers, export', async () => {
    const all = Object.values(identifiers);
    // The controls: the scanner finds them in what was sent, and in what is held encrypted.
    for (const { path } of radiographs) expect(scan(readFileSync(path))).toEqual(expect.arrayContaining(all));
    expect(scan(await heldObject(data))).toEqual(expect.arrayContaining(all));
    expect(scanFolder(sentFrom, scan).map(([file]) => file)).toContain('no-rows.dcm');
    const [name = ''] = all;
    for (const form of [Buffer.from(name, 'utf16le'), Buffer.from(name).toString('hex'), hidden(name)])
      expect(scan(Buffer.from(form))).toContain(name);

    // The journal of the database holds what was written last.
    expect(statSync(join(data, 'markit.sqlite-wal')).size).toBeGreaterThan(0);
    expect(scanFolder(data, scan)).toEqual([]);
    expect(scanFolder(exported, scan)).toEqual([]);
    expect(scan(Buffer.from(box.output()))).toEqual([]);
    for (const person of [manager, anna, ben]) expect(scan(Buffer.concat(person?.received ?? []))).toEqual([]);
    expect(readFileSync(join(data, 'log/markit.log'), 'utf8')).toMatch(/"level":(10|20)/);
  });
});

/** A value inside a longer base64 text, at an odd alignment. */
function hidden(value: string): string {
  return Buffer.from(`{"name":"${value}"}`).toString('base64');
}

function rowsByName(data: string, radiographs: readonly Radiograph[]): Map<string, Row> {
  const keys = deriveSiteKeys(readKey(join(data, 'keys/site.key')));
  const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
  try {
    const query = database.prepare(
      `select sop_instance_uid as uid, series_instance_uid as series, study_instance_uid as study, clearing, clearing_reason as reason, clearing_findings as findings, samples_digest as samples
       from instances where sop_instance_uid = ?`,
    );
    return new Map(
      radiographs.map(({ name, sopInstanceUid }) => [
        name,
        query.get(pseudonymUid(keys, sopInstanceUid)) as unknown as Row,
      ]),
    );
  } finally {
    database.close();
  }
}

/** The one object that is held as it came, read back with the key. */
async function heldObject(data: string): Promise<Buffer> {
  const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
  const row = database.prepare('select file from held').get() as { file: string };
  database.close();
  const held = await heldStore(join(data, 'held'), readKey(join(data, 'keys/held.key'))).open(row);
  try {
    return Buffer.concat(await Array.fromAsync(held.bytes()));
  } finally {
    await held.close();
  }
}

/** The body of a multipart/related answer of one part (RFC 2387): between its header and the closing delimiter. */
function onlyPart({ bytes, headers }: Answered<unknown>): Buffer {
  const boundary = /boundary=([\w-]+)$/.exec(String(headers['content-type']))?.[1];
  return bytes.subarray(bytes.indexOf('\r\n\r\n', 2) + 4, bytes.lastIndexOf(`\r\n--${boundary}--`));
}
