/** `markit agree` over the paper's sheet and over sheets of strangers: the figures, the page, the document, and what is refused. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellsOf } from '../../../appliance/terminal/shown.ts';
import { markit } from '../../support/markit.ts';
import { type PaperFiles, publishedFiles, writePaperFiles } from '../../support/paper-sheet.ts';
import { runCommand } from '../../support/run-command.ts';
import { noSharedData } from '../../support/shared-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-agree-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface FigureJson {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string | null;
  readonly units: number;
  readonly reason: string | null;
}

interface AgreementJson {
  readonly label: string;
  readonly compared: number;
  readonly unanimousYes: number;
  readonly unanimousNo: number;
  readonly split: number;
  readonly unanimousShare: FigureJson;
  readonly fleiss: FigureJson;
  readonly majority: { readonly positives: number };
  readonly warning: string | null;
  readonly pairs: ReadonlyArray<{ readonly first: string; readonly second: string; readonly cohen: FigureJson }>;
}

interface AgreeJson {
  readonly format: string;
  readonly sheet: { readonly readers: string[]; readonly simulated: string[]; readonly truth: string[] };
  readonly overall: AgreementJson;
  readonly labels: readonly AgreementJson[];
  readonly resampled: { readonly fleiss: FigureJson } | null;
  readonly times: ReadonlyArray<{ readonly label: string; readonly seconds: FigureJson }>;
  readonly truth: ReadonlyArray<{ readonly truth: string; readonly sameAsModel: string | null }>;
  readonly groups: { readonly overall: { readonly between: ReadonlyArray<{ readonly kappa: FigureJson }> } } | null;
}

async function documentOf(...words: string[]): Promise<AgreeJson> {
  const { code, out, err } = await runCommand('agree', ...words, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as AgreeJson;
}

/** What holds of the sheet, whether it is the published one or written from its patterns. */
async function expectThePaper({ sheet, times }: PaperFiles): Promise<void> {
  const found = await documentOf(sheet, '--times', times);
  expect(found.format).toBe('markit-agree/1');
  expect(found.sheet.readers).toEqual(['Annotator A', 'Annotator B', 'Annotator C']);
  expect(found.sheet.simulated).toHaveLength(5);
  const { overall } = found;
  expect([overall.unanimousYes, overall.unanimousNo, overall.split]).toEqual([370, 5_954, 676]);
  expect(overall.unanimousShare.value).toBeCloseTo(0.9034, 4);
  expect(overall.fleiss.value).toBeCloseTo(0.6377, 4);
  const pairs = overall.pairs.map(({ first, second, cohen: { value, low, high, method } }) => [
    `${first.at(-1)}${second.at(-1)}`,
    ...[value, low, high].map((number) => number?.toFixed(4)),
    method,
  ]);
  // Worked out by hand from the four counts of each pair, with the variance of Fleiss, Cohen and Everitt (1969).
  expect(pairs).toEqual([
    ['AB', '0.6823', '0.6540', '0.7107', 'cohen-large-sample'],
    ['AC', '0.6176', '0.5860', '0.6492', 'cohen-large-sample'],
    ['BC', '0.6092', '0.5767', '0.6417', 'cohen-large-sample'],
  ]);
  const positives = Object.fromEntries(found.labels.map(({ label, majority }) => [label, majority.positives]));
  expect(positives).toEqual({
    ...{ pneumonia: 123, atelectasis: 235, 'pleural effusion': 136, cardiomegaly: 104 },
    ...{ 'pulmonary edema': 35, 'interstitial lung disease': 12, pneumothorax: 9 },
  });
  const rare = found.labels.filter(({ warning }) => warning === 'rare-yes').map(({ label }) => label);
  expect(rare.toSorted()).toEqual(['interstitial lung disease', 'pneumothorax', 'pulmonary edema']);
  const slow = found.times.find(({ label }) => label === 'pneumothorax')?.seconds;
  expect(slow).toMatchObject({ value: 13.92, method: 'as-published' });
  expect([slow?.low?.toFixed(2), slow?.high?.toFixed(2)]).toEqual(['9.99', '17.85']);
  expect(found.resampled?.fleiss).toMatchObject({ value: overall.fleiss.value, method: 'case-bootstrap' });
  expect(found.resampled?.fleiss.low).toBeLessThan(overall.fleiss.value ?? 0);
  expect(found.truth).toMatchObject([{ truth: 'Pseudo ground truth', sameAsModel: 'ai_prediction' }]);
}

describe('the sheet of the paper', () => {
  let files: PaperFiles;
  let page: string;
  beforeAll(async () => {
    files = writePaperFiles(join(folder, 'paper'));
    const done = await runCommand('agree', files.sheet, '--times', files.times);
    expect([done.code, done.err]).toEqual([0, '']);
    page = done.out;
  });

  test('written from its patterns: 370 / 5,954 / 676, 0.9034, 0.6377 and each pair', () => expectThePaper(files));

  test('as it was published: the same', async (context) => {
    const published = publishedFiles();
    if (published === undefined) return context.skip(noSharedData);
    await expectThePaper(published);
  });

  test('the page answers in its first sentence', () => {
    const first = page.split('\n\n')[1]?.replaceAll('\n', ' ');
    expect(first).toContain('Annotator A, Annotator B and Annotator C say the same in 90.34 % of 7,000 questions');
    expect(first).toContain("Fleiss' kappa is 0.6377 (95 % 0.61 to 0.66)");
    expect(page).toContain('all no 5,954');
    expect(page).toContain('split 676');
    expect(page).toContain('all yes 370');
  });

  test('the page says what is what: warnings, the model behind the truth, simulated readers apart, the sources', () => {
    const words = page.replaceAll(/\s+/g, ' ');
    expect(words).toContain('Pseudo ground truth is the score of ai_prediction from 0.5 on in every row');
    expect(words).toContain('fewer than 5 % of the answers say yes');
    expect(words).toContain('simulated readers, no part of agreement: Malicious annotator A');
    expect(words).toContain('Annotator A / Annotator B 7,000 94.0 % 0.682 0.654 to 0.711');
    expect(words).toContain('Research use only. Not a medical device.');
    for (const source of [
      'Fleiss 1971',
      'Krippendorff',
      "Gwet's AC1",
      'Brennan and Prediger',
      'Dawid and Skene (1979)',
    ])
      expect(words).toContain(source);
  });

  test('the page is 96 cells wide at most and has no escape, with Unicode and without', async () => {
    const { out: ascii } = await runCommand('agree', files.sheet, '--times', files.times, '--ascii');
    for (const text of [page, ascii]) {
      expect(Math.max(...text.split('\n').map(cellsOf))).toBeLessThanOrEqual(96);
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    }
    expect(ascii).toMatch(/^[\n -~]*$/);
    expect(page).toMatch(/├─+●─+┤/);
    expect(ascii).toMatch(/\|-+o-+\|/);
  });

  test('typed at a console without a locale it is the same page in ASCII', async () => {
    const bare = { LC_ALL: 'C', MARKIT_DATA: join(folder, 'no-box') };
    const { code, out, err } = await markit(bare, 'agree', files.sheet, '--ascii');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^[\n -~]*$/);
  });
});

describe('sheets of strangers', () => {
  const long = (rows: readonly string[]) => `case,label,reader,value,level,institution\n${rows.join('\n')}\n`;

  test('long, with a missing answer and groups', async () => {
    const rows = ['1', '2', '3', '4', '5', '6'].flatMap((name, at) => [
      `${name},edema,Kim,${at < 3 ? 'yes' : 'no'},senior,A`,
      `${name},edema,Lee,${at < 2 ? 'yes' : 'no'},senior,B`,
      ...(at === 5 ? [] : [`${name},edema,Roe,${at < 4 ? 'yes' : 'no'},junior,B`]),
    ]);
    const found = await documentOf(written('long.csv', long(rows)), '--groups', 'level');
    expect(found.overall).toMatchObject({ compared: 6, unanimousYes: 2, unanimousNo: 2, split: 2 });
    expect(found.groups?.overall.between).toHaveLength(1);
    expect(found.groups?.overall.between[0]?.kappa.value).toBeGreaterThan(0);
    const { out } = await runCommand('agree', join(folder, 'long.csv'), '--groups', 'institution');
    expect(out).toContain('3 readers x 6 cases x 1 label: 17 answers, 1 missing');
    expect(out).toContain('Within and between groups, by institution');
  });

  test('grades: the page leads with what goes by their distance', async () => {
    const rows = ['1', '2', '3', '4', '5'].flatMap((name, at) => [
      `${name},edema,Kim,${at * 20}`,
      `${name},edema,Lee,${Math.min(100, at * 20 + 20)}`,
    ]);
    const path = written('grades.csv', `case,label,reader,grade\n${rows.join('\n')}\n`);
    const { code, out } = await runCommand('agree', path);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'Kim and Lee are all on one side, yes (60 % and more) or no, in 80.00 % of 5 questions',
    );
    expect(out).toContain("Agreement beyond chance: Krippendorff's ordinal alpha");
    expect(out).toContain("Each two readers: Cohen's kappa, quadratic weights");
    // No two of the grades are the same, and all are neighbours.
    expect((await documentOf(path)).overall.fleiss.value).toBeLessThan(0);
    expect(out).toMatch(/all labels +0\.[5-9]/);
  });

  test('what degenerates is said in words, and is no number', async () => {
    const one = await runCommand('agree', written('one.csv', 'case,label,Reader A\n1,edema,yes\n2,edema,no\n'));
    expect(one.code).toBe(0);
    expect(one.out).toContain(
      'There is no agreement to speak of between Reader A: one reader alone agrees with nobody.',
    );
    const same = written('same.csv', 'case,label,Reader A,Reader B\n1,edema,no,no\n2,edema,no,no\n');
    const { out } = await runCommand('agree', same);
    expect(out).toContain('all answers are the same: chance would agree as well');
    const found = await documentOf(same);
    expect(found.overall.fleiss).toMatchObject({ value: null, reason: 'no-variation', units: 2 });
    for (const text of [one.out, out]) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('hostile names steer no terminal, on the page and in the document', async () => {
    const names = ['a=cmd|x', '<b>R</b>', 'r'.repeat(190), '%s%n', '名前', `e${'\u0301'.repeat(40)}`];
    const header = ['case', 'label', ...names.map((name) => `Reader ${name}`)];
    const rows = ['1', '2', '3'].map((name) => [
      name,
      '=HYPERLINK("x")',
      ...names.map((_, at) => (at % 2 ? 'yes' : 'no')),
    ]);
    const quoted = [header, ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
    const path = written('hostile.csv', `${quoted.join('\n')}\n`);
    const page = await runCommand('agree', path);
    expect([page.code, page.err]).toEqual([0, '']);
    expect(page.out.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(page.out).not.toMatch(/\p{M}{3}/u);
    expect(Math.max(...page.out.split('\n').map(cellsOf))).toBeLessThanOrEqual(96);
    expect((await documentOf(path)).sheet.readers).toHaveLength(names.length);
  });

  test('escapes in a name are refused where they stand, and are not echoed', async () => {
    const path = written('escape.csv', 'case,label,Reader A,Reader \x1b[2J\u202eB\n1,edema,yes,no\n');
    const { code, out, err } = await runCommand('agree', path);
    expect([code, out]).toEqual([1, '\n']);
    expect(err).toContain('row 1');
    expect(err).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('a broken cell is named by row and column', async () => {
    const path = written('broken.csv', 'case,label,Reader A,Reader B\n1,edema,yes,no\n2,edema,yes,perhaps\n');
    const { code, out, err } = await runCommand('agree', path);
    expect([code, out]).toEqual([1, '\n']);
    expect(err).toMatch(/^broken\.csv: .*perhaps.*\(row 3, column Reader B\)$/);
  });

  test('a small file of many readers and labels is refused before memory is taken for it', async () => {
    const readers = Array.from({ length: 300 }, (_, at) => `Reader ${at}`);
    const rows = Array.from({ length: 10 }, (_, at) => `1,label ${at}${',no'.repeat(readers.length)}`);
    const path = written('pairs.csv', `case,label,${readers.join(',')}\n${rows.join('\n')}\n`);
    const { code, err } = await runCommand('agree', path);
    expect(code).toBe(1);
    expect(err).toContain('300 readers in 10 labels are 448,500 pairs, and at most 200,000 are worked out');
    expect((await runCommand('agree', path, '--readers', 'Reader 1,Reader 2')).code).toBe(0);
  });

  test('what is no regular file is refused at once', async () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const path of [join(folder, 'fifo'), folder, '/dev/zero', join(folder, 'none.csv')]) {
      const { code, out, err } = await runCommand('agree', path);
      expect([code, out]).toEqual([1, '\n']);
      expect(err).toMatch(/is not a regular file|cannot be opened \(ENOENT\)/);
    }
  });

  test.each([
    [[]],
    [['a.csv', 'b.csv']],
    [['a.csv', '--groups', 'colour']],
    [['a.csv', '--scale', 'inches']],
    [['a.csv', '--readers', 'A,,B']],
    [['a.csv', '--hardest', 'all']],
    [['a.csv', '--colour']],
  ])('misuse is answered by the usage: %j', async (words) => {
    const { code, err } = await runCommand('agree', ...words);
    expect(code).toBe(2);
    expect(err).toContain('usage: markit agree SHEET.csv');
  });
});
