/** docs/agreement.md and docs/reward.md say what the program does: words, keys, policies, and the case worked by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prevalenceWarningTexts } from '../../review/agreement/prevalence.ts';
import { noFigureTexts } from '../../review/figure.ts';
import { pointOf } from '../../reward/equation-one.ts';
import { policies } from '../../reward/policy.ts';
import { exactText } from '../../reward/rational.ts';
import { type PaperFiles, writePaperFiles } from '../support/paper-sheet.ts';
import { runCommand } from '../support/run-command.ts';

const page = (name: string) => readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');
const agreement = page('agreement.md');
const reward = page('reward.md');
const blocks = (kind: string) =>
  [...reward.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '');

const folder = mkdtempSync(join(tmpdir(), 'markit-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files: PaperFiles;
beforeAll(() => {
  files = writePaperFiles(folder);
});

test('every state without a figure and every warning stands in docs/agreement.md as the page says it', () => {
  for (const [reason, text] of Object.entries(noFigureTexts))
    expect(agreement).toContain(`| \`${reason}\` | ${text} |`);
  for (const [warning, text] of Object.entries(prevalenceWarningTexts))
    expect(agreement).toContain(`- ${warning}: ${text}\n`);
});

test('the policy that is shown is equation-1, and every name is there', () => {
  expect(JSON.parse(blocks('json')[0] ?? '')).toEqual(policies['equation-1']);
  expect(reward).toContain(
    `\`--policy\` takes equation-1 (default), ${Object.keys(policies).slice(1).join(', ')}, or a JSON file`,
  );
});

test.each([2, 3, 4, 5, 8])('what one of %i answers earns is in the table', (answers) => {
  const cells = (['answers', 'printed'] as const).flatMap((form) =>
    (['right', 'outvoted'] as const).map((outcome) => exactText(pointOf(answers, outcome, form).point)),
  );
  expect(reward).toContain(`| ${[answers, ...cells].join(' | ')} |\n`);
});

test('the case worked by hand comes out as it is worked there', async () => {
  const [sheet, times] = blocks('csv');
  const paths = { sheet: join(folder, 'hand.csv'), times: join(folder, 'hand-times.csv') };
  writeFileSync(paths.sheet, sheet ?? '');
  writeFileSync(paths.times, times ?? '');
  const typed = ['reward', paths.sheet, '--times', paths.times, '--budget', '100', '--unit-digits', '2', '--json'];
  const { code, out } = await runCommand(...typed);
  expect(code).toBe(0);
  const { settlement } = JSON.parse(out) as {
    settlement: {
      labels: ReadonlyArray<{ weight: string }>;
      readers: ReadonlyArray<{ points: string; labels: ReadonlyArray<{ points: string }> }>;
      shares: ReadonlyArray<{ share: string; units: string }>;
    };
  };
  expect(settlement.labels.map(({ weight }) => weight)).toEqual(['1', '5/4']);
  expect(settlement.readers.map(({ labels }) => labels.map(({ points }) => points))).toEqual([
    ['4/3', '1/2'],
    ['2/3', '7/6'],
    ['2/3', '2/3'],
  ]);
  // 51/24 and 36/24 in lowest terms; 36/134 too.
  expect(settlement.readers.map(({ points }) => points)).toEqual(['47/24', '17/8', '3/2']);
  expect(settlement.shares.map(({ share }) => share)).toEqual(['47/134', '51/134', '18/67']);
  expect(settlement.shares.map(({ units }) => units)).toEqual(['3507', '3806', '2687']);
  expect(reward).toContain('**35.07, 38.06 and 26.87**');
});

test.each(['agree', 'reward'])('every key of the JSON document of markit %s is listed', async (name) => {
  const typed = name === 'agree' ? [] : ['--budget', '1000'];
  const { out } = await runCommand(name, files.sheet, '--times', files.times, ...typed, '--json');
  const listed = name === 'agree' ? agreement : reward;
  const found = JSON.parse(out) as { labels?: readonly object[]; overall?: object; settlement?: object };
  const keys = [found, found.overall ?? {}, found.settlement ?? {}].flatMap((one) => Object.keys(one));
  expect(keys.length).toBeGreaterThan(8);
  // What is said of the sheet and the model is listed once, and of a settlement the counts are named in words.
  const told = new Set(['cases', 'scale', 'model']);
  for (const key of keys.filter((one) => !told.has(one))) expect(listed).toContain(`\`${key}\``);
});
