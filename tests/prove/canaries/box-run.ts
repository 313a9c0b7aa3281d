/** One run of a real box: canaries go in, people work on them, and everything that the box owns or says is looked through. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readKey } from '../../../appliance/keys.ts';
import { deriveSiteKeys, pseudonymUid, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { type RunningBox, startBox } from '../../support/box.ts';
import { markit } from '../../support/markit.ts';
import { untilCounts } from '../../support/until-counts.ts';
import { findsDeletedRow, missingInInput, plantInSinks } from './controls.ts';
import type { CanarySet } from './objects.ts';
import { type Heard, workOn } from './people.ts';
import type { CanaryObject } from './plant.ts';
import { NeedleScanner } from './scanner.ts';
import { sendCanaries } from './send-canaries.ts';
import { filesOf, rowsOf, type Sink } from './sinks.ts';

export interface BoxRun {
  readonly set: CanarySet;
  readonly keys: SiteKeys;
  readonly scanner: NeedleScanner;
  /** Bytes and places looked through, by kind. */
  readonly looked: ReadonlyMap<string, { readonly places: number; readonly bytes: number }>;
  /** A line for each needle that was found where none may be. */
  readonly found: readonly string[];
  readonly controls: { readonly made: number; readonly failed: readonly string[] };
  /** What went another way than it should have. */
  readonly problems: readonly string[];
  readonly heard: Heard;
}

const preload = new URL('./lying-engine.ts', import.meta.url).href;

export async function runBox(
  folder: string,
  make: (keys: SiteKeys) => Promise<CanarySet>,
  options: { readonly lie: boolean },
): Promise<BoxRun> {
  const data = join(folder, 'data');
  const exported = join(folder, 'exported');
  const temporary = join(folder, 'temporary');
  for (const path of [data, exported, temporary]) mkdirSync(path);
  const settings = {
    TMPDIR: temporary,
    MARKIT_LOOPBACK_CLEARING: 'detector',
    MARKIT_QUIET_SECONDS: '1',
    MARKIT_LOG_LEVEL: 'trace',
  };
  const environment = options.lie ? { ...settings, NODE_OPTIONS: `--import=${preload}` } : settings;
  const box = await startBox({ data, environment });
  try {
    const keys = deriveSiteKeys(readKey(join(data, 'keys/site.key')));
    const set = await make(keys);
    const scanner = new NeedleScanner([...new Set(set.plants.map(({ needle }) => needle))]);
    const sent = await sendCanaries(box, set);
    await settled(data, set);
    const problems = [...sent.problems, ...wrongFates(data, set, keys)];
    const heard = await workOn(box, casesOf(data), hiddenFrames(data));
    problems.push(...heard.shown.map((path) => `shown all the same: ${path}`));
    const sinks = await sinksOf(box, heard, exported);
    sinks.push(...filesOf(temporary).map((sink) => ({ ...sink, name: 'temporary files' })));
    await box.stop();
    // Once more when the journal is folded into the database.
    sinks.push(...filesOf(data).filter(({ name }) => name.startsWith('database')));
    const missing = missingInInput(set, sent.association, scanner);
    const inSinks = controlsOf(sinks, data, { folder, set, scanner });
    const inInput = set.plants.length;
    return {
      ...{ set, keys, scanner, problems, heard, looked: lookedThrough(sinks), found: findIn(sinks, set, scanner) },
      controls: { made: inInput + inSinks.made, failed: [...missing, ...inSinks.failed] },
    };
  } finally {
    if (box.process.exitCode === null) await box.stop();
  }
}

/** Everything that came has its row, and every row was looked at. */
async function settled(data: string, set: CanarySet): Promise<void> {
  await untilCounts(data, (counts) => {
    const known = counts.waiting + counts.cleared + counts.held + counts.broken + counts.heldObjects + counts.refused;
    return known >= set.objects.length + set.files.length && counts.waiting + counts.heldUnlooked === 0;
  });
}

function query<Row>(data: string, sql: string, ...values: string[]): Row[] {
  const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
  try {
    return database.prepare(sql).all(...values) as Row[];
  } finally {
    database.close();
  }
}

/** An object that was held where it should have been cleaned proves nothing. */
function wrongFates(data: string, { objects }: CanarySet, keys: SiteKeys): string[] {
  return objects.flatMap((object) => {
    const uid = pseudonymUid(keys, object.sopInstanceUid);
    const [row] = query<{ clearing: string; clearing_reason: string | null }>(
      data,
      'select clearing, clearing_reason from instances where sop_instance_uid = ?',
      uid,
    );
    return isRight(object, row?.clearing)
      ? []
      : [`${object.name}: ${row?.clearing ?? 'not stored'} ${row?.clearing_reason}`];
  });
}

function isRight({ fate }: CanaryObject, clearing: string | undefined): boolean {
  if (fate === 'shown') return clearing === 'cleared';
  if (fate === 'pixels-held') return clearing === 'held';
  return (fate === 'stored') === (clearing !== undefined);
}

/** Frames of images that are held for what their pixels carry: those bits lie in their files as they came, and nobody is served them. */
function hiddenFrames(data: string): string[] {
  const rows = query<{ study: string; series: string; sop: string }>(
    data,
    `select study_instance_uid as study, series_instance_uid as series, sop_instance_uid as sop
     from instances where clearing <> 'cleared' and pixel_offset is not null`,
  );
  return rows.map(({ study, series, sop }) => `/dicom-web/studies/${study}/series/${series}/instances/${sop}/frames/1`);
}

/** Studies of which something can be shown. */
function casesOf(data: string): number {
  return query(data, "select distinct study_instance_uid from instances where clearing = 'cleared'").length;
}

async function sinksOf(box: RunningBox, heard: Heard, exported: string): Promise<Sink[]> {
  const said: Sink[] = [];
  for (const words of [
    ['export', String(heard.project), '--out', exported],
    ['held'],
    ['held', '--json'],
    ['status'],
  ]) {
    const { out, err } = await markit(box.environment, ...words);
    said.push({ name: 'commands', where: words[0] ?? '', bytes: Buffer.from(out + err) });
  }
  const files = readdirSync(exported).map(
    (name): Sink => ({
      ...{ name: 'exports', where: name, bytes: readFileSync(join(exported, name)) },
    }),
  );
  const joined = (name: string, parts: readonly Buffer[]): Sink => ({ name, where: name, bytes: Buffer.concat(parts) });
  return [
    ...said,
    ...files,
    joined('HTTP answers', heard.http),
    joined('live messages', heard.live),
    joined('unused bits of served frames', heard.bits),
    joined('standard output', [Buffer.from(box.output())]),
    ...filesOf(box.data),
    ...rowsOf(box.data),
  ];
}

function lookedThrough(sinks: readonly Sink[]): Map<string, { places: number; bytes: number }> {
  const looked = new Map<string, { places: number; bytes: number }>();
  for (const { name, bytes } of sinks) {
    const before = looked.get(name) ?? { places: 0, bytes: 0 };
    looked.set(name, { places: before.places + 1, bytes: before.bytes + bytes.length });
  }
  return looked;
}

function findIn(sinks: readonly Sink[], { plants }: CanarySet, scanner: NeedleScanner): string[] {
  return sinks.flatMap(({ name, where, bytes }) => {
    const found = scanner.find(bytes);
    if (found.size === 0) return [];
    const places = new Set(plants.filter(({ needle }) => found.has(needle)).map(({ place }) => place));
    return [`${name}, ${where}: ${found.size} needles of ${[...places].join('; ')}`];
  });
}

function controlsOf(
  sinks: readonly Sink[],
  data: string,
  { folder, set, scanner }: { folder: string; set: CanarySet; scanner: NeedleScanner },
): { made: number; failed: string[] } {
  const word = set.plants.find(({ place }) => place === 'identity')?.needle ?? set.plants[0]?.needle;
  if (!word) throw new Error('nothing was planted');
  const { made, failed } = plantInSinks(sinks, word, scanner);
  if (!findsDeletedRow(data, folder, word, scanner)) failed.push('a deleted row of the database');
  return { made: made + 1, failed };
}
