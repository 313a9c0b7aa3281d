/**
 * Two models are compared on a project's answers: what most readers said of each case -> what each model says of its images, stored or
 * asked now -> figures label by label. Of a case that a model was taught from stands what heads that had not seen its patient said;
 * other cases of such patients are left out. Nothing is changed.
 */
import type { Label } from '../projects/label-schema.ts';
import { type AnsweredCase, caseAnswers } from './answers/case-answers.ts';
import { labelTarget } from './answers/label-target.ts';
import type { LabelComparison, ModelComparison } from './contract/model-comparison.ts';
import type { BoxModel } from './contract/models.ts';
import { MarkitError } from './errors.ts';
import { type CaseGroup, type GroupingModels, groupingModels, groupsOf } from './models/case-groups.ts';
import { type ComparedCase, compareOnLabel, type ModelFacts, type SaidOfCase } from './models/label-comparison.ts';
import type { LearningParts } from './models/learning-parts.ts';
import { readOutOfFold } from './models/out-of-fold.ts';
import { type CaseScores, scoresOfCases } from './models/scores-of-cases.ts';
import { manifestOf } from './models/stored-models.ts';
import type { PredictionRow } from './store/predictions.ts';
import type { Store } from './store/store.ts';

export interface CompareAsked {
  readonly a: BoxModel;
  readonly b: BoxModel;
  readonly projectId: number;
}

/** Throws NOT_FOUND, BAD_REQUEST where neither knows a label of the project, MODEL_BROKEN and what is transient. */
export async function compareModels({ a, b, projectId }: CompareAsked, parts: LearningParts): Promise<ModelComparison> {
  const { store, rules } = parts;
  const project = await store.read.project({ projectId, userId: 0 });
  if (!project) throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
  const labels = (JSON.parse(project.labels) as Label[]).filter(({ id }) => knows(a, id) || knows(b, id));
  if (labels.length === 0)
    throw new MarkitError('BAD_REQUEST', { detail: 'neither model knows a label of the project' });
  const given = await caseAnswers(store, projectId);
  const memories = await Promise.all([memoryOf(a, projectId, parts), memoryOf(b, projectId, parts)]);
  const said = await Promise.all(given.cases.map(({ images }) => predictionsOf(images, store)));
  const grouping = await groupingOf(store);
  const pictured = given.cases.map(({ images }, at) => ({ images, said: said[at] ?? [] }));
  const scores = await scoresOfCases(pictured, [a.manifest, b.manifest], rules, parts);
  const rows: ScoredCase[] = [];
  const leftOut = { changedAnswers: given.changed, withoutImage: 0, unreadable: 0 };
  for (const [at, one] of given.cases.entries()) {
    const [first, second] = scores[at] ?? [];
    if (first === undefined || second === undefined) leftOut.withoutImage += 1;
    else if (first === null || second === null) leftOut.unreadable += 1;
    else rows.push({ one, scores: [first, second], groups: groupsOf(one.images, said[at] ?? [], grouping) });
  }
  const compared = labels.map((label) => onLabel(label, rows, [a, b], memories));
  return {
    caution: cautionOf(memories, projectId),
    ...{ project: projectId, a: named(a), b: named(b), leftOut, labels: compared },
    answers: rows.reduce((sum, { one }) => sum + one.answers, 0),
  };
}

interface ScoredCase {
  readonly one: AnsweredCase;
  readonly scores: readonly [CaseScores, CaseScores];
  readonly groups: readonly CaseGroup[];
}

/** A model that gives a number knows a label where that is a grade. */
function knows({ manifest: { labels, task, quantity } }: BoxModel, label: string): boolean {
  return labels.some(({ id }) => id === label) && (task !== 'regression' || quantity?.unit === '%');
}

/** What a model was taught from, as far as this project can tell. */
interface Memory {
  /** What stands in place of its own score. */
  said(label: string, number: number): number | undefined;
  /** Its head for the label has seen cases of this patient. */
  knows(label: string, patient: string): boolean;
  readonly cases: number;
}

async function memoryOf(model: BoxModel, projectId: number, parts: LearningParts): Promise<Memory> {
  if (model.origin !== 'taught') return { said: () => undefined, knows: () => false, cases: 0 };
  const { project, labels } = await readOutOfFold(parts.models, model.sha256);
  const isHere = project === projectId;
  // Of all cases: one whose answer was taken back since, or whose images changed, was taught from all the same.
  const there = await parts.store.read.patientsOfProject({ projectId: project });
  const patientOf = new Map(there.map(({ number, patientKey }) => [number, patientKey]));
  const patients = new Map(
    [...labels].map(([label, cases]) => [label, new Set([...cases.keys()].map((number) => patientOf.get(number)))]),
  );
  return {
    said: (label, number) => (isHere ? labels.get(label)?.get(number) : undefined),
    knows: (label, patient) => patients.get(label)?.has(patient) ?? false,
    cases: isHere ? new Set([...labels.values()].flatMap((cases) => [...cases.keys()])).size : 0,
  };
}

async function predictionsOf(images: AnsweredCase['images'], store: Store): Promise<PredictionRow[]> {
  return store.read.predictionsOf({ instances: images.map(({ id }) => id) });
}

async function groupingOf(store: Store): Promise<GroupingModels> {
  const active = await store.read.activeModels({});
  const asked = active.filter(({ name }) => groupingModels.some((one) => one === name));
  return new Map(asked.map((row) => [row.name, manifestOf(row)]));
}

function onLabel(
  { id, name }: Label,
  rows: readonly ScoredCase[],
  models: readonly [BoxModel, BoxModel],
  memories: readonly Memory[],
): LabelComparison {
  const facts = models.map((model): ModelFacts | undefined => {
    const threshold = model.manifest.thresholds.find(({ label }) => label === id)?.value;
    return knows(model, id) ? { threshold, givesNumber: model.manifest.task === 'regression' } : undefined;
  });
  let [ties, knownPatients] = [0, 0];
  const cases: ComparedCase[] = [];
  for (const { one, scores, groups } of rows) {
    const votes = one.votes.get(id);
    const [truth, grade] = [labelTarget(votes, 'majority'), labelTarget(votes, 'mean-grade')];
    if (truth === 'tie') ties += 1;
    if (typeof truth !== 'number' || typeof grade !== 'number') continue;
    const [a, b] = facts.map((fact, which) => fact && saidOf(one, id, scores[which], memories[which]));
    if (a === 'known' || b === 'known') knownPatients += 1;
    else cases.push({ number: one.number, patient: one.patient, truth: truth === 1, grade, groups, a, b });
  }
  return { label: id, name, ties, knownPatients, ...compareOnLabel(cases, facts[0], facts[1]) };
}

/** known: of a case that its head was not taught from, of a patient that it was. */
function saidOf(
  { number, patient }: AnsweredCase,
  label: string,
  scores: CaseScores | undefined,
  memory: Memory | undefined,
): SaidOfCase | 'known' | undefined {
  const outOfFold = memory?.said(label, number);
  if (outOfFold === undefined && memory?.knows(label, patient)) return 'known';
  const probability = outOfFold ?? scores?.get(label);
  if (probability === undefined)
    throw new MarkitError('INTERNAL', { detail: 'a model without a score for its own label' });
  return { probability: Math.min(1, Math.max(0, probability)), outOfFold: outOfFold !== undefined };
}

function cautionOf(memories: readonly Memory[], projectId: number): string | null {
  const taught = memories.flatMap(({ cases }, at) =>
    cases > 0 ? [`${'AB'[at]} was taught from ${cases} cases of this project ${projectId}`] : [],
  );
  if (taught.length === 0) return null;
  return `${taught.join(', and ')}: on those stand out-of-fold scores, from heads that had not seen the patient. They flatter it a little, because penalty, calibration and threshold were chosen there; cases that come from now on are the better judge.`;
}

function named({ sha256, manifest: { name, version, notice } }: BoxModel): ModelComparison['a'] {
  return { sha256, name, version, notice };
}
