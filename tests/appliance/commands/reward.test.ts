/** `markit reward` over the paper's sheet: who gets what by which rule, the gate, statements, and their check from the files alone. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellsOf } from '../../../appliance/terminal/shown.ts';
import { policies } from '../../../reward/policy.ts';
import { put, resealed } from '../../reward/resealed.ts';
import { type PaperFiles, publishedFiles, writePaperFiles } from '../../support/paper-sheet.ts';
import { runCommand } from '../../support/run-command.ts';
import { noSharedData } from '../../support/shared-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-reward-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);

let files: PaperFiles;
beforeAll(() => {
  files = writePaperFiles(at('paper'));
});
const words = (...more: string[]) => ['reward', files.sheet, '--times', files.times, '--budget', '1000', ...more];

interface Share {
  readonly payee: string;
  readonly kind: string;
  readonly units: string;
}

interface RewardJson {
  readonly format: string;
  readonly policy: string;
  readonly settlement: { readonly shares: readonly Share[]; readonly pointsTotal: string; readonly unpaid: string };
  readonly policies: ReadonlyArray<{ readonly name: string; readonly shares: readonly Share[] | null }>;
  readonly gateEffect: ReadonlyArray<{ readonly payee: string; readonly without: string; readonly applied: string }>;
  readonly simulated: {
    readonly verdicts: ReadonlyArray<{ readonly reader: string; readonly label: string; readonly verdict: string }>;
    readonly gateEffect: ReadonlyArray<{ readonly payee: string; readonly without: string; readonly applied: string }>;
  };
}

async function documentOf(...typed: string[]): Promise<RewardJson> {
  const { code, out, err } = await runCommand(...typed, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as RewardJson;
}

const unitsOf = (shares: readonly Share[]) => shares.map(({ units }) => units);
const total = (shares: readonly Share[]) => shares.reduce((sum, { units }) => sum + BigInt(units), 0n);

async function expectThePaper({ sheet, times }: PaperFiles): Promise<void> {
  const found = await documentOf('reward', sheet, '--times', times, '--budget', '1000');
  expect(found.format).toBe('markit-reward/1');
  // 335.04 / 334.28 / 330.68 of Eq. 1, and the paper's headline, which is the share of positive marks.
  expect(unitsOf(found.settlement.shares)).toEqual(['335044802', '334275166', '330680032']);
  const by = Object.fromEntries(found.policies.map(({ name, shares }) => [name, shares ?? []]));
  expect(unitsOf(by['equation-1'] ?? [])).toEqual(unitsOf(by['equation-1-printed'] ?? []));
  expect(unitsOf(by['positive-marks'] ?? [])).toEqual(['371014493', '346859903', '282125604']);
  for (const shares of Object.values(by)) expect(total(shares)).toBe(1_000_000_000n);
  expect(found.gateEffect.every(({ without, applied }) => without === applied)).toBe(true);
  expect(found.simulated.verdicts).toHaveLength(35);
  expect(new Set(found.simulated.verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['fail']));
  const malicious = found.simulated.gateEffect.filter(({ payee }) => payee.startsWith('Malicious'));
  expect(malicious.map(({ applied }) => applied)).toEqual(['0', '0', '0', '0', '0']);
  // Without the gate those who nearly always say no would take more than the three annotators.
  expect(malicious.filter(({ without }) => BigInt(without) > 150_000_000n)).toHaveLength(3);
}

describe('the sheet of the paper', () => {
  test('written from its patterns: Eq. 1, the headline and the gate', () => expectThePaper(files));

  test('as it was published: the same', async (context) => {
    const published = publishedFiles();
    if (published === undefined) return context.skip(noSharedData);
    await expectThePaper(published);
  });

  test('the page says which figure is which, and why', async () => {
    const { code, out, err } = await runCommand(...words());
    expect([code, err]).toEqual([0, '']);
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('Of 1,000 T, Eq. 1 gives Annotator A 335.04, Annotator B 334.28 and Annotator C 330.68.');
    expect(text).toContain('Annotator A 335.04 335.04 371.01 333.33');
    expect(text).toContain(
      "The paper's headline of 371 / 347 / 282 of 1,000 T is this figure (768, 718 and 584 of 2,070 marks), and not Eq. 1",
    );
    expect(text).toContain('(here 768, 718 and 584)');
    expect(text).toContain('Passes (7 of 7 labels passed): Annotator A, Annotator B, Annotator C.');
    expect(text).toContain('Fails (0 of 7 labels passed), simulated: Malicious annotator A');
    expect(text).toContain('Listed, not applied: nobody has left.');
    expect(text).toContain('The paper prints NP, which is read as NT.');
    expect(text).toContain('(the paper prints NP, which is read as NT)');
    expect(text).toContain('Difficulty pays nothing');
    expect(text).toContain('4 +0.250 -0.250 0.000 0.000 5 +0.200 -0.200 -0.200 +0.200');
    expect(Math.max(...out.split('\n').map(cellsOf))).toBeLessThanOrEqual(96);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  test('in ASCII there is nothing else', async () => {
    expect((await runCommand(...words('--ascii'))).out).toMatch(/^[\n -~]*$/);
  });
});

describe('what is asked for', () => {
  test('an owner, other units and another token', async () => {
    const typed = words('--owner', 'House = A=0.25', '--unit-digits', '0', '--token', 'MED');
    const { settlement } = await documentOf(...typed);
    expect(settlement.shares.find(({ kind }) => kind === 'owner')).toMatchObject({ payee: 'House = A', units: '250' });
    expect(total(settlement.shares)).toBe(1_000n);
    expect((await runCommand(...typed)).out).toContain('Of 1,000 MED, Eq. 1 gives');
  });

  test('a policy as data, and one that is none', async () => {
    const own = { ...policies['equation-1'], weights: { prevalence: '0', time: '1', factors: { pneumothorax: '2' } } };
    writeFileSync(at('own.json'), JSON.stringify(own));
    const { policy, settlement } = await documentOf(...words('--policy', at('own.json')));
    expect(policy).toBe('your policy');
    expect(total(settlement.shares)).toBe(1_000_000_000n);
    writeFileSync(at('bad.json'), JSON.stringify({ ...own, belowNought: 'owed' }));
    const bad = await runCommand(...words('--policy', at('bad.json')));
    expect([bad.code, bad.out]).toEqual([1, '\n']);
    expect(bad.err).toContain('not a policy');
    writeFileSync(
      at('stray.json'),
      JSON.stringify({ ...own, weights: { ...own.weights, factors: { 'no\x1b[2J': '2' } } }),
    );
    const stray = await runCommand(...words('--policy', at('stray.json')));
    expect(stray.code).toBe(1);
    expect(stray.err).not.toMatch(/\p{Cc}/u);
  });

  test('the gate applied to a copy of the sheet in which a malicious reader is taken for a reader', async () => {
    const named = 'Annotator A,Annotator B,Annotator C,Malicious annotator E';
    const typed = words('--readers', named, '--gate', 'apply');
    const { settlement, gateEffect } = await documentOf(...typed);
    const units = Object.fromEntries(settlement.shares.map((share) => [share.payee, share.units]));
    expect(units['Malicious annotator E']).toBe('0');
    expect(units['Annotator A']).toBe('335044802');
    expect(BigInt(gateEffect.find(({ payee }) => payee === 'Malicious annotator E')?.without ?? 0)).toBeGreaterThan(0n);
    expect((await runCommand(...typed)).out).toContain('left out');
  });

  test.each([
    [['--budget', '1000']],
    [[]],
    [['--budget', '-5', '--policy', 'flat']],
    [['--budget', '1e3', '--policy', 'flat']],
    [['--budget', '10', '--policy', 'generous']],
    [['--budget', '10', '--policy', 'flat', '--gate', 'open']],
    [['--budget', '10', '--policy', 'flat', '--owner', 'House']],
    [['--budget', '10', '--policy', 'flat', '--owner', 'House=1.5']],
    [['--budget', '10', '--policy', 'flat', '--owner', 'Ho\u202euse=0.1']],
    [['--budget', '10', '--policy', 'flat', '--owner', 'Annotator B=0.1']],
    [['--budget', '10', '--policy', 'flat', '--unit-digits', '19']],
    [['--budget', '10', '--policy', 'flat', '--token', 'a b']],
    [['--budget', '10', '--policy', 'flat', '--after', 'x']],
    [['another.csv', '--budget', '10', '--policy', 'flat']],
  ])('misuse is answered by the usage: %j', async (more) => {
    const { code, err } = await runCommand('reward', files.sheet, ...more);
    expect(code).toBe(2);
    expect(err).toContain('usage: markit reward SHEET.csv');
  });

  test('a budget that is no whole number of base units, and times without a label', async () => {
    const half = await runCommand('reward', files.sheet, '--budget', '0.0000001', '--policy', 'flat');
    expect([half.code, half.err]).toEqual([1, 'the budget is not a whole number of base units']);
    writeFileSync(at('few.csv'), 'label,mean time\npneumonia,5.83\n');
    const few = await runCommand('reward', files.sheet, '--times', at('few.csv'), '--budget', '10');
    expect([few.code, few.err]).toEqual([1, 'no mean time of the label atelectasis']);
  });
});

describe('statements', () => {
  const first = () => readdirSync(at('first')).toSorted();
  beforeAll(async () => {
    const { code, err } = await runCommand(...words('--statements', at('first')));
    expect([code, err]).toEqual([0, '']);
  });

  test('one for each reader, netting, plan and what stays, for the owner of the files alone', () => {
    expect(first()).toEqual([
      ...['netting.json', 'payer.private', 'reader-1.json', 'reader-2.json', 'reader-3.json', 'settlement-plan.json'],
    ]);
    for (const name of first()) expect(statSync(at('first', name)).mode & 0o777).toBe(0o600);
    for (const name of first().filter((one) => one !== 'payer.private'))
      expect(readFileSync(at('first', name), 'utf8')).not.toContain('Annotator');
  });

  test.each([
    ['--case', 'x'],
    ['--unit-digits', '6'],
    ['--policy', 'equation-1'],
    ['--budget', '10'],
  ])('%s is no word for them, also where it says what is usual', async (...more) => {
    const { code, err } = await runCommand('reward', at('first', 'reader-1.json'), ...more);
    expect([code, err.split('\n')[0]]).toEqual([
      2,
      'statements are checked from their own bytes: they take --json and --ascii alone',
    ]);
  });

  test('hold, each by itself and all together, by reward and by verify', async () => {
    const paths = first()
      .filter((name) => name.endsWith('.json'))
      .map((name) => at('first', name));
    const { code, out } = await runCommand('reward', ...paths);
    expect(code).toBe(0);
    expect(out.match(/^The statement holds\.$/gm)).toHaveLength(3);
    expect(out).toContain('The plan holds.');
    expect(out).toContain('The netting holds.');
    expect(out).toContain('good  The netting rests on these statements.');
    expect(out).toContain('good  The plan pays what the netting says is paid now.');
    expect(out).toContain('It says: reader-1 is to be paid 335.044802 T of 1,000: 33.504 %.');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'their own answers are, case by case, all the answers that were counted',
    );
    expect(out).not.toContain('BAD');
    const json = await runCommand('reward', ...paths, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ format: 'markit-check/1', holds: true });
    expect((await runCommand('reward', ...paths, '--budget', '10')).code).toBe(2);
    const verified = await runCommand('verify', at('first', 'reader-2.json'));
    expect([verified.code, verified.out.includes('The statement holds.')]).toEqual([0, true]);
  });

  test.each([
    ['a base unit more', '"units":"335044802"', '"units":"335044803"'],
    ['a right answer more', '"right":946', '"right":947'],
    ['a point worth more', '"budget":"1000000000"', '"budget":"1000000001"'],
  ])('forged by %s, one does not hold', async (_name, from, to) => {
    const text = readFileSync(at('first', 'reader-1.json'), 'utf8');
    expect(text).toContain(from);
    writeFileSync(at('forged.json'), text.replaceAll(from, to));
    const { code, out } = await runCommand('reward', at('forged.json'));
    expect(code).toBe(1);
    expect(out).toContain('BAD');
    expect(out).toContain('The statement does not hold.');
  });

  test('of two settlements, where they part is told', async () => {
    const typed = ['reward', files.sheet, '--times', files.times, '--budget', '900', '--statements', at('other')];
    expect((await runCommand(...typed)).code).toBe(0);
    const { code, out } = await runCommand('reward', at('first', 'reader-1.json'), at('other', 'reader-2.json'));
    expect(code).toBe(1);
    expect(out).toContain('BAD   The statements rest on 2 settlements.');
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /budget: the statement of reader-1 says .*1000000000.*that of reader-2 says .*900000000/,
    );
  });

  test('what is none of ours is refused, and nothing of it is echoed', async () => {
    writeFileSync(at('none.json'), `{"digest":"${'0'.repeat(64)}","document":{"format":"x\u001b[2J"}}`);
    const { code, out } = await runCommand('reward', at('none.json'));
    expect(code).toBe(1);
    expect(out).toContain('BAD   Refused');
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  test('nothing is written over, nor beside what is there', async () => {
    const { code, err } = await runCommand(...words('--statements', at('first')));
    expect(code).toBe(2);
    expect(err).toContain('nothing is written over');
    mkdirSync(at('half'));
    writeFileSync(at('half', 'netting.json'), 'mine');
    expect((await runCommand(...words('--statements', at('half')))).code).toBe(2);
    expect(readdirSync(at('half'))).toEqual(['netting.json']);
    expect(readFileSync(at('half', 'netting.json'), 'utf8')).toBe('mine');
  });

  test('a folder that cannot be made or is none is refused, and a budget stands as it was given', async () => {
    writeFileSync(at('file'), 'mine');
    for (const folder of ['', at('no', 'such'), at('file'), at('file', 'below')]) {
      const { code, out, err } = await runCommand(...words('--statements', folder));
      expect([code, out]).toEqual([1, '\n']);
      expect(err).toMatch(/^the statements cannot be written to that folder \(E[A-Z]+\), and none is there$/);
    }
    expect(readFileSync(at('file'), 'utf8')).toBe('mine');
    const uneven = await runCommand('reward', files.sheet, '--budget', '99.50', '--policy', 'flat');
    expect(uneven.out).toContain('Of 99.5 T, flat gives');
  });

  test('after a budget grew, what was paid before is taken off', async () => {
    const typed = ['reward', files.sheet, '--times', files.times, '--budget', '1100', '--statements', at('second')];
    const { code, out, err } = await runCommand(...typed, '--after', at('first'));
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('settlement-plan.json pays 100.000000 T by netting.json no. 2');
    const check = await runCommand('reward', at('second', 'reader-1.json'), at('second', 'settlement-plan.json'));
    expect(check.code).toBe(0);
    expect(check.out).toContain('100.000000');
    const same = (folderName: string) =>
      (JSON.parse(readFileSync(at(folderName, 'payer.private'), 'utf8')) as { payees: unknown }).payees;
    expect(same('second')).toEqual(same('first'));
  });

  test('nettings are checked as a chain, and one that does not follow on the other does not hold', async () => {
    const nettings = ['second', 'first'].map((folderName) => at(folderName, 'netting.json'));
    const chain = await runCommand(
      'reward',
      ...nettings,
      at('second', 'reader-1.json'),
      at('first', 'settlement-plan.json'),
    );
    expect(chain.code).toBe(0);
    expect(chain.out.replaceAll(/\s+/g, ' ')).toContain('The nettings follow on each other from the first on');
    expect(chain.out).toContain('The netting rests on these statements.');
    const { document } = JSON.parse(readFileSync(nettings[0] ?? '', 'utf8')) as { document: object };
    writeFileSync(
      at('strange.json'),
      resealed(document, (loose) => put(loose, 'previous', '0'.repeat(64))),
    );
    const strange = await runCommand('reward', nettings[1] ?? '', at('strange.json'));
    expect(strange.code).toBe(1);
    expect(strange.out).toContain('does not name the one before it');
    expect((await runCommand('reward', nettings[1] ?? '', at('second', 'reader-1.json'))).code).toBe(1);
  });
});
