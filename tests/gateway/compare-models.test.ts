/** Comparing on a real store, beside a real inference node: a model and what was taught of it, and cases that came later. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonText } from '../../appliance/commands/model/comparison-text.ts';
import { learningOperations } from '../../appliance/learning-console.ts';
import { compareModels } from '../../gateway/compare-models.ts';
import { type LabelComparison, ModelComparison } from '../../gateway/contract/model-comparison.ts';
import type { BoxModel } from '../../gateway/contract/models.ts';
import { teachModel } from '../../gateway/teach-model.ts';
import {
  addModel,
  addPatternedFilm,
  drawn,
  openPatternedProject,
  type PatternedProject,
  randomModel,
  settle,
} from '../support/patterned-cases.ts';

const [taughtCases, cases] = [50, 70];
const label = 'pneumothorax';
const patch = (n: number) => drawn(n, 7) < 0.45;

let project: PatternedProject;
let parent: BoxModel;
let taught: BoxModel;

const film = (n: number) => ({
  patch: patch(n),
  light: 250,
  // Cases 51 and 52 are of a patient who was taught from; the others that came later are not.
  patient: n === 51 || n === 52 ? 'patient-1' : `patient-${n}`,
  patientSex: n % 3 === 0 ? 'F' : n % 3 === 1 ? 'M' : null,
  ageYears: n % 2 === 0 ? 30 : 70,
  source: n % 5 === 0 ? 'er-portable' : 'room-2',
});

async function read(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n += 1) await project.answer('anna', n, label, patch(n) ? 'yes' : 'no');
}

beforeAll(async () => {
  project = await openPatternedProject();
  parent = await addModel(
    project,
    randomModel({
      labels: ['nodule', 'pneumothorax', 'edema'].map((id) => ({ id, name: id, opposite: null, code: null })),
    }),
  );
  for (let n = 1; n <= cases; n += 1) await addPatternedFilm(project.api, n, film(n));
  await settle(project);
  await read(1, taughtCases);
  const asked = { parent, projectId: project.project, labels: [label], target: 'majority', askedBy: null } as const;
  const { sha256 } = await teachModel(asked, project.parts);
  taught = await project.api.services.models.stored.find(sha256);
  await read(taughtCases + 1, cases);
}, 180_000);
afterAll(() => project?.close());

const compare = () => compareModels({ a: parent, b: taught, projectId: project.project }, project.parts);

describe('a model and what was taught of it', () => {
  let found: ModelComparison;
  let one: LabelComparison;

  beforeAll(async () => {
    found = await compare();
    [one] = found.labels as [LabelComparison];
  }, 60_000);

  test('the report fits its schema, and names no reader and no patient', () => {
    expect(Check(ModelComparison, found)).toBe(true);
    expect(JSON.stringify(found)).not.toMatch(/anna|ben\b|patient-/);
  });

  test('the first line says which was taught from these answers', () => {
    expect(comparisonText(found)[0]).toMatch(/^Take care: B was taught from 50 cases of this project/);
  });

  test('cases it was taught from are out-of-fold, those of a patient it knows are left out', () => {
    expect(found.labels).toHaveLength(1);
    expect(one).toMatchObject({ label, cases: 68, knownPatients: 2, ties: 0 });
    expect([one.a?.outOfFold, one.b?.outOfFold]).toEqual([0, 50]);
  });

  test('the taught head is better than the random one, and the difference says so with an interval', () => {
    expect(one.b?.area?.value).toBeGreaterThan(0.75);
    expect(one.difference?.value).toBeCloseTo((one.b?.area?.value ?? 0) - (one.a?.area?.value ?? 0), 12);
    expect(one.difference?.low).toBeGreaterThan(0);
  });

  test('counts add up: at the threshold, over the bins, over the groups', () => {
    const { confusion, bins } = one.b ?? {};
    const { truePositives = 0, falsePositives = 0, trueNegatives = 0, falseNegatives = 0 } = confusion ?? {};
    expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(68);
    expect(truePositives + falseNegatives).toBe(one.positives);
    expect(bins?.reduce((sum, bin) => sum + bin.cases, 0)).toBe(68);
    const of = (by: string) => one.subgroups.filter((group) => group.by === by);
    // A third has no sex in its header, and no model of that name runs here.
    expect(of('sex').map(({ value }) => value)).toEqual(['F', 'M']);
    expect(of('age').map(({ value }) => value)).toEqual(['18 to 39', '65 and over']);
    expect(of('source').reduce((sum, group) => sum + group.cases, 0)).toBe(68);
  });

  test('the worst cases are those furthest off, by number', () => {
    const off = one.worst.map(({ truth, a, b }) =>
      Math.max(...[a, b].map((said) => Math.abs((truth ? 1 : 0) - (said ?? 0)))),
    );
    expect(one.worst).toHaveLength(10);
    expect(off).toEqual(off.toSorted((x, y) => y - x));
    for (const { case: number, truth } of one.worst) expect(truth).toBe(patch(number));
  });

  test('nothing was stored of what was asked, and what is stored is not asked again', async () => {
    const instances = Array.from({ length: cases }, (_, at) => at + 1);
    expect(await project.api.store.read.predictionsOf({ instances })).toEqual([]);
    expect(await compare()).toEqual(found);
  });
});

test('a patient it was taught from stays known where that answer counts no more', async () => {
  await project.reopen('anna', 1);
  const { labels } = await compare();
  expect(labels).toMatchObject([{ cases: 67, knownPatients: 2 }]);
  await project.answer('anna', 1, label, patch(1) ? 'yes' : 'no');
});

describe('at the console', () => {
  test('promoting and comparing are in the audit trail, and bad words are refused', async () => {
    const operations = learningOperations({ ...project.api.services, learning: project.parts });
    const asked = { a: parent.sha256, b: taught.sha256, project: project.project };
    expect(await operations.compareModels?.(asked)).toMatchObject({ project: project.project });
    await expect(operations.compareModels?.({ ...asked, project: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(operations.teachModel?.({ model: 'house-findings', project: 1, target: 'x' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(project.api.log.some((line) => line.includes('models-compared'))).toBe(true);
  });

  test('only one is taught at a time', async () => {
    const operations = learningOperations({ ...project.api.services, learning: project.parts });
    const asked = { model: parent.sha256, project: project.project, labels: [label], target: 'majority' };
    const first = operations.teachModel?.(asked);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(operations.teachModel?.(asked)).rejects.toMatchObject({ code: 'BUSY' });
    expect(await first).toMatchObject({ name: `house-findings-p${project.project}` });
  });
});

test('a taught model whose out-of-fold scores are gone is not compared on what it knows', async () => {
  const path = join(project.parts.models, taught.sha256, 'out-of-fold.json');
  expect(readFileSync(path, 'utf8').length).toBeGreaterThan(0);
  rmSync(path);
  await expect(compare()).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
});

test('models that know no label of the project cannot be compared on it', async () => {
  const other = {
    ...parent,
    manifest: { ...parent.manifest, labels: [{ id: 'else', name: 'x', opposite: null, code: null }] },
  };
  await expect(compareModels({ a: other, b: other, projectId: project.project }, project.parts)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
