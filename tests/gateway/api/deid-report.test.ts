import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command as verify } from '../../../appliance/commands/verify.ts';
import { textElement } from '../../../data-set/elements.ts';
import { addKinds, type KindCounts, parseManifestLine } from '../../../gateway/contract/deid-counts.ts';
import type { DeidReport } from '../../../gateway/contract/deid-report.ts';
import type { Release } from '../../../gateway/contract/releases.ts';
import { manifestLine } from '../../../gateway/deid/manifest.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { type ManifestBody, parseBundle, parseManifestText } from '../../../ledger/instance-manifest.ts';
import { splitNote } from '../../../ledger/signed-note.ts';
import { instanceRow } from '../../support/instance-row.ts';
import {
  addPerson,
  letStudiesSettle,
  openTestProject,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';
import { cleanOf, crImage, ctImage, imageOf } from '../deid/images.ts';

let api: TestApi;
let manager: TestBrowser;
let owner: TestBrowser;
let reader: TestBrowser;
let project: number;
let folder: string;
const lines: (string | null)[] = [];

/** What a reader of the source would search for: names, numbers, places, dates and UIDs of the canary people. */
const needles = [
  'Doe',
  'Jane',
  'MRN-0017',
  'Haase',
  'Klinikum',
  'ST_MARYS_CR1',
  '19500102',
  '1.2.3.4',
  'maria',
  'olga',
];

function lineOf(sopClass: string, more: string): string {
  const named = [
    textElement(0x00080080, 'LO', 'Klinikum'),
    textElement(0x00080090, 'PN', 'Haase'),
    textElement(0x00291001, 'LO', more),
  ];
  return manifestLine(markitProfile, cleanOf(imageOf(sopClass, named)).counts, {
    segments: 1,
    blanked: 9,
    tail: 0,
    preamble: 0,
  });
}

const findings = JSON.stringify({
  framesDecoded: 1,
  imagesLookedAt: 1,
  boxes: [],
  model: { name: 'text-detector', sha256: 'ab'.repeat(32), provider: 'cpu' },
});

/** Seven images of five studies: two sources, two kinds, one held, one of the first files. */
async function addImages(): Promise<void> {
  for (let n = 1; n <= 7; n += 1) {
    const manifest = n === 7 ? '' : lineOf(n % 2 === 0 ? ctImage : crImage, 'x'.repeat(n));
    lines.push(manifest);
    const row = instanceRow({
      sopInstanceUid: `2.25.${n}3`,
      studyInstanceUid: `2.25.${Math.min(n, 5)}1`,
      file: `e/2.25.${n}3.dcm`,
      receivedDigest: String(n).repeat(64),
      sopClassUid: n % 2 === 0 ? ctImage : crImage,
      source: n < 4 ? 'ST_MARYS_CR1' : 'loopback',
      profile: 'markit-1',
      receivedAt: api.clock.now,
      manifest,
    });
    await api.store.write.addInstances([row]);
    const clearing = n === 6 ? 'held' : 'cleared';
    const reason = n === 6 ? 'text-found' : null;
    const picture = { samples: `${n}`.repeat(64), description: 'PA' };
    await api.store.write.setClearing({ id: n, clearing, reason, findings, at: api.clock.now, picture });
  }
  await letStudiesSettle(api);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-report-'));
  ({ api, manager, owner, reader, project } = await openTestProject(['reader', 'owner']));
  await addImages();
  const held = {
    id: 'a',
    file: 'e/a.held',
    size: 1,
    reason: 'report',
    source: 'loopback',
    receivedAt: 1,
    keyGeneration: 1,
  };
  await api.store.write.addHeld([{ ...held, receivedDigest: 'cc'.repeat(32) }]);
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const report = async (who: TestBrowser) => who.ask<DeidReport>('GET', `/api/projects/${project}/deid-report`);

async function release(kind: string): Promise<{ made: Release; text: string }> {
  const made = await manager.ask<Release>('POST', `/api/projects/${project}/releases`, { kind });
  expect(made.status, made.text).toBe(201);
  const file = await owner.ask('GET', `/api/releases/${made.body.id}/file`);
  return { made: made.body, text: typeof file.body === 'string' ? file.body : file.text };
}

async function bodies(): Promise<ManifestBody[]> {
  return parseBundle((await release('deid-manifests')).text).manifests.map((note) =>
    parseManifestText(splitNote(note).text),
  );
}

const isCleared = (clearing: ManifestBody[string] | undefined) =>
  (clearing as { verdict?: string } | undefined)?.verdict === 'cleared';

describe('the report of a project', () => {
  test('adds up its images: states, detectors, profiles, sources, and what was done to each kind of attribute', async () => {
    const { body, status } = await report(manager);
    expect(status).toBe(200);
    expect(body).toMatchObject({ instances: 7, known: 6, toldApart: 6, project: { id: project, name: 'Chest' } });
    expect(body.states).toEqual([
      { state: 'cleared', reason: null, words: null, images: 6 },
      { state: 'held', reason: 'text-found', words: 'Text was found in its pixels.', images: 1 },
    ]);
    expect(body.detectors).toEqual([{ name: 'text-detector', sha256: 'ab'.repeat(32), cleared: 6, others: 1 }]);
    expect(body.profiles.reduce((sum, { instances }) => sum + instances, 0)).toBe(7);
    expect(body.sources.map(({ source, instances }) => [source, instances])).toEqual([
      ['ST_MARYS_CR1', 2],
      ['ST_MARYS_CR1', 1],
      ['loopback', 2],
      ['loopback', 2],
    ]);
    const expected: KindCounts = {};
    for (const line of lines) addKinds(expected, parseManifestLine(line ?? '')?.kinds ?? {});
    expect(expected.private).toEqual({ foreign: 6 });
    const told = body.kinds.map(({ kind, ...fates }) => [
      kind,
      Object.fromEntries(Object.entries(fates).filter(([, n]) => n > 0)),
    ]);
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(body.structure).toEqual({ segments: 6, blanked: 54, tail: 0, preamble: 0 });
  });

  test('equals the sum of the manifests that leave', async () => {
    const { body } = await report(manager);
    const all = await bodies();
    expect(all).toHaveLength(body.instances);
    const kept = all.reduce((sum, { elements }) => sum + ((elements as { kept: number } | null)?.kept ?? 0), 0);
    const names = all.map(({ elements }) => (elements as { byKind?: KindCounts } | null)?.byKind?.names?.emptied ?? 0);
    expect(kept).toBe(body.actions.kept);
    expect(names.reduce((sum, n) => sum + n, 0)).toBe(body.kinds.find(({ kind }) => kind === 'names')?.emptied);
  });

  test('is for those who may take the answers out; held objects of the whole box are for owners', async () => {
    expect((await report(reader)).status).toBe(404);
    expect((await report(manager)).body.heldObjects).not.toBeNull();
    const other = await addPerson(api, manager, 'otto', ['manager']);
    expect((await report(other)).status).toBe(404);
    expect((await other.ask('GET', '/api/deid/projects')).body).toEqual({ projects: [] });
    expect((await report(owner)).body.heldObjects).toEqual([
      { reason: 'report', words: expect.any(String), objects: 1 },
    ]);
    expect((await owner.ask('GET', '/api/deid/projects')).body).toEqual({ projects: [{ id: project, name: 'Chest' }] });
    expect((await owner.ask('GET', '/api/projects/999/deid-report')).status).toBe(404);
  });
});

describe('what leaves', () => {
  test('is a release with leaf and receipt, and nothing in it identifies', async () => {
    const csv = await release('deid-report');
    const bundle = await release('deid-manifests');
    expect(csv.made.fileName).toMatch(/^markit-deidentification-1-\d{4}-\d\d-\d\d\.csv$/);
    expect(bundle.made.fileName).toMatch(/^markit-manifests-1-.*\.json$/);
    for (const { made, text } of [csv, bundle]) {
      expect(made.leafIndex).not.toBeNull();
      expect(Buffer.byteLength(text)).toBe(made.size);
      for (const needle of needles) expect(text.includes(needle), needle).toBe(false);
      // Nor the keyed digests of the box, by which two projects would know one object.
      expect(text).not.toContain('1'.repeat(64));
    }
    expect(csv.text).toContain('source,source-1,');
    expect(csv.text).toContain('elements,names,,emptied,6,');
  });

  test('a part past the last is not there', async () => {
    const asked = { kind: 'deid-manifests', part: 2 };
    expect((await manager.ask('POST', `/api/projects/${project}/releases`, asked)).status).toBe(404);
  });

  test('a manifest says by what and by whom the image was judged', async () => {
    // Neither the held image nor the one of which nothing is known; manifests stand in the order of random names.
    const known = (await bodies()).filter(({ sweep, clearing }) => sweep !== null && isCleared(clearing));
    expect(known).toHaveLength(5);
    const expected = {
      // The name of this project, not the box's own.
      object: expect.stringMatching(/^2\.25\.\d{30,39}$/),
      profile: 'markit-1',
      sweep: 'clean',
      received: { key: 'site digest key, generation 1' },
      clearing: { verdict: 'cleared', detector: { name: 'text-detector', sha256: 'ab'.repeat(32) } },
      masks: { by: null, boxes: [] },
    };
    for (const manifest of known) expect(manifest).toMatchObject(expected);
  });

  test('is checked off the box, and one changed byte breaks it', async () => {
    const { text } = await release('deid-manifests');
    const { verifierKey } = api.services.ledgerKey as { verifierKey: string };
    const path = join(folder, 'bundle.json');
    const said: string[] = [];
    const io = { out: (words: string) => void said.push(words), err: (words: string) => void said.push(words) };
    writeFileSync(path, text);
    expect(await verify.run([path, '--key', verifierKey], io)).toBe(0);
    expect(said.at(-1)).toBe('The bundle holds.');
    writeFileSync(path, text.replace('text-detector', 'test-detector'));
    expect(await verify.run([path, '--key', verifierKey], io)).toBe(1);
  });
});

test('the conformance statement is handed out', async () => {
  const { text, headers } = await manager.ask('GET', '/api/deid/conformance');
  expect(headers['content-type']).toContain('text/markdown');
  expect(text).toContain('Clean Recognizable Visual Features');
});
