/** `markit deid --look` with the real models: what the detector decides, what a person has to, and how a run that breaks off ends. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawText, plainFilm, readImage } from '../../inference/test-images.ts';
import { markit } from '../../support/markit.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { beginMarkit, inferenceOf, part10 } from './looked-at-files.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-look-test-'));
  writeFileSync(at('site.key'), `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  mkdirSync(at('in'));
});
afterEach(() => rm(folder, { recursive: true }));

const data = () => ({ MARKIT_DATA: at('data') });
const words = (out: string) => ['deid', at('in'), '--out', out, '--key', at('site.key'), '--threads', '2'];
const run = (out: string, ...more: string[]) => markit(data(), ...words(out), ...more);

function lettered(text: string) {
  const image = plainFilm(600, 700);
  drawText(image, text, 100, 300, 30, 250);
  return image;
}

interface ReportLine {
  readonly file?: number;
  readonly result?: string;
  readonly reason?: string;
  readonly look?: unknown;
}

/** The lines of the objects, by their place in sorted order, and the first and last line. */
function readReport(path: string) {
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReportLine);
  const objects = lines.filter(({ file }) => file !== undefined).sort((a, b) => (a.file ?? 0) - (b.file ?? 0));
  return { head: lines[0], objects, total: lines.at(-1) };
}

function written(out: string): string[] {
  const all = existsSync(out) ? readdirSync(out, { recursive: true, withFileTypes: true }) : [];
  return all.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

describe('a look for burned-in text', { timeout: 300_000 }, () => {
  it('keeps back letters and what a person decides about, and says so in counts', async () => {
    writeFileSync(at('in', '1-plain'), part10('plain', plainFilm(600, 700)));
    writeFileSync(at('in', '2-name'), part10('name', lettered('SMITH J')));
    writeFileSync(at('in', '3-house'), part10('house', lettered('LATENT')));
    writeFileSync(at('in', '4-echo'), part10('echo', plainFilm(400, 300), 'ultrasound'));
    writeFileSync(at('in', '5-notes'), 'Jane Doe');
    const { code, out, err } = await run(at('out'), '--look', '--report', at('report'));
    expect(out).toBe('1 written, 0 there already, 3 kept back, 1 no DICOM files\n');
    expect(code).toBe(1);
    expect(err).toContain('2-name: Text was found in its pixels.');
    expect(err).toContain('4-echo: Its source is set so that a person looks at every such image.');
    expect(err).toContain('in each image by itself: 4 looked at, 2 kept back for text, 1 for a person to decide.');
    const { head, objects, total } = readReport(at('report'));
    expect(head).toMatchObject({
      detector: { name: 'markit-letters-1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      burnedInText: 'looked for in each image by itself',
      ...{ wordsOfTheHouse: 0, textProne: 'person' },
    });
    expect(objects).toMatchObject([
      { result: 'written', look: { images: 1, listed: 0, other: 0 } },
      { result: 'kept-back', reason: 'text-found', look: { images: 1, other: 1 } },
      { result: 'kept-back', reason: 'text-found' },
      { result: 'kept-back', reason: 'person-decides' },
      { result: 'kept-back', reason: 'not-dicom' },
    ]);
    expect(total).toMatchObject({
      total: { keptBack: { 'text-found': 2, 'person-decides': 1 }, look: { images: 4, listed: 0 } },
    });
    expect(readFileSync(at('report'), 'utf8')).not.toMatch(/SMITH|LATENT|Doe/);
    expect(written(at('out'))).toHaveLength(1);
    expect(readdirSync(at('out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('lets words of the house through, and the detector decide about ultrasound where it is told to', async () => {
    writeFileSync(at('in', '1-house'), part10('house', lettered('LATENT')));
    writeFileSync(at('in', '2-name'), part10('name', lettered('SMITH J')));
    writeFileSync(at('in', '3-echo'), part10('echo', plainFilm(400, 300), 'ultrasound'));
    writeFileSync(at('in', '4-echo'), part10('named echo', lettered('HELEN'), 'ultrasound'));
    // Its socket would have too long a path.
    const out = at('o'.repeat(100));
    const told = ['--words', 'latent', '--text-prone', 'detector', '--report', at('report')];
    expect(await run(out, '--look', ...told)).toMatchObject({ code: 1 });
    const { head, objects } = readReport(at('report'));
    expect(head).toMatchObject({ wordsOfTheHouse: 1, textProne: 'detector' });
    expect(objects).toMatchObject([
      { result: 'written', look: { images: 1, listed: 1, other: 0 } },
      { result: 'kept-back', reason: 'text-found' },
      { result: 'written', look: { images: 1, listed: 0, other: 0 } },
      { result: 'kept-back', reason: 'text-found' },
    ]);
    expect(written(out)).toHaveLength(2);
    // The words of the box's own settings pass as well.
    const environment = { ...data(), MARKIT_TEXT_WORDS: 'LATENT' };
    await rm(at('in', '3-echo'));
    await rm(at('in', '4-echo'));
    const again = await markit(environment, ...words(out), '--look');
    expect(again).toMatchObject({ out: expect.stringContaining('0 written, 1 there already, 1 kept back') });
  });

  it('keeps back a real film with initials and lets one with a side marker through', async (ctx) => {
    const marked = sharedData('cxr/nih_00001968_000.png');
    const signed = sharedData('cxr-nih/images/00000100_000.jpg');
    if (!marked || !signed) return ctx.skip(noSharedData);
    writeFileSync(at('in', '1'), part10('listed', await readImage(marked)));
    writeFileSync(at('in', '2'), part10('other', await readImage(signed)));
    await run(at('out'), '--look', '--report', at('report'));
    const { objects } = readReport(at('report'));
    expect(objects).toMatchObject([{ result: 'written', look: { listed: 1, other: 0 } }, { reason: 'text-found' }]);
  });

  it.each(['the inference process is killed', 'the run is told to end'])(
    'leaves nothing half-written where %s',
    async (how) => {
      for (let n = 0; n < 12; n += 1) writeFileSync(at('in', `${n}`), part10(`film ${n}`, plainFilm(1024, 1024, 7)));
      const out = at('out');
      const going = beginMarkit(data(), ...words(out), '--look', '--report', at('report'));
      await expect.poll(() => written(out).some((path) => path.endsWith('.dcm')), { timeout: 120_000 }).toBe(true);
      const unfinished = readdirSync(out).find((name) => name.startsWith('.unfinished-')) ?? '';
      expect(statSync(join(out, unfinished, 'look.sock')).mode & 0o777).toBe(0o600);
      const inference = inferenceOf(going.pid) as number;
      if (how.startsWith('the run')) going.kill('SIGINT');
      else process.kill(inference, 'SIGKILL');
      const { code, signal, err } = await going.ended;
      if (how.startsWith('the run')) expect(signal).toBe('SIGINT');
      else {
        expect(code).toBe(1);
        expect(err).toContain('The process that looks for text ended.');
        expect(err).not.toContain('started again');
      }
      expect(existsSync(`/proc/${inference}`)).toBe(false);
      expect(existsSync(at('report'))).toBe(false);
      expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
      const before = written(out);
      expect(before.every((path) => path.endsWith('.dcm'))).toBe(true);
      expect(before.length).toBeLessThan(12);
      // Each that has its name is whole: the next run finds it as it would write it.
      const again = await run(out, '--look', '--report', at('report'));
      expect(again.out).toBe(
        `${12 - before.length} written, ${before.length} there already, 0 kept back, 0 no DICOM files\n`,
      );
      expect(again.code).toBe(0);
    },
  );

  it('takes no words that say nothing, or two things', async () => {
    writeFileSync(at('in', '1'), part10('plain', plainFilm(64, 64)));
    for (const [more, why] of [
      [['--words', 'LATENT'], 'say how to --look'],
      [['--text-prone', 'detector'], 'say how to --look'],
      [['--look', '--headers-only'], '--headers-only decodes none'],
      [['--look', '--text-prone', 'nobody'], 'person or detector'],
      [['--look', '--words', 'A1'], 'needs words of 2 to 24 letters'],
    ] as const)
      expect(await run(at('out'), ...more)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
    expect(existsSync(at('out'))).toBe(false);
  });
});
