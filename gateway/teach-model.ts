/**
 * A model is taught from a project's answers: submitted answers -> what most readers said of each case -> the parent's own features of
 * its images -> heads taught in a thread, with patients kept apart -> a new file in a folder that no digest names, renamed once it is
 * whole, tried on one image -> a candidate. Whatever ends it before that leaves every model as it was.
 */
import type { Label } from '../projects/label-schema.ts';
import { type AnsweredCase, type CaseAnswers, caseAnswers } from './answers/case-answers.ts';
import { labelTarget, type TargetKind } from './answers/label-target.ts';
import type { ModelTaught } from './contract/model-teaching.ts';
import type { BoxModel } from './contract/models.ts';
import { MarkitError } from './errors.ts';
import { askAboutImages } from './models/ask-about-images.ts';
import { featuresOf } from './models/features-of.ts';
import { imagesFor } from './models/images-for.ts';
import { type LabelCases, missingCases } from './models/label-cases.ts';
import type { LearningParts } from './models/learning-parts.ts';
import { readModelFile } from './models/model-file.ts';
import { patientsOf, type TaughtModel, taughtModel } from './models/taught-model.ts';
import { teachHeads } from './models/teach-heads.ts';
import type { TaughtHeads } from './models/teach-question.ts';
import { tryTaught } from './models/try-taught.ts';
import type { Instance } from './store/instances.ts';

export interface TeachAsked {
  readonly parent: BoxModel;
  readonly projectId: number;
  /** Of the project; undefined: all for which there are enough answers. */
  readonly labels: readonly string[] | undefined;
  /** mean-grade: one label, and a model that gives a number. */
  readonly target: TargetKind;
  readonly askedBy: string | null;
}

/** Throws NOT_FOUND, BAD_REQUEST, TOO_FEW_ANSWERS, MODEL_NOT_TEACHABLE, MODEL_BROKEN and what is transient. One at a time. */
export async function teachModel(asked: TeachAsked, parts: LearningParts): Promise<ModelTaught> {
  const begun = performance.now();
  const { parent, projectId } = asked;
  const { store, models } = parts;
  if (parent.manifest.outputs.features === null)
    throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'it gives no features' });
  const project = await store.read.project({ projectId, userId: 0 });
  if (!project) throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
  const wished = labelsWished(asked, JSON.parse(project.labels) as Label[]);
  // Before the answers: all that they rest on is on the log that the lineage names.
  const { size, root } = await store.read.ledgerHead({});
  const given = await caseAnswers(store, projectId);
  // Too few are told before an image is decoded.
  enoughOf(wished, given.cases, asked);
  const seen = await casesSeen(given, asked, parts);
  const { sets, tooFew } = enoughOf(wished, seen.cases, asked);
  const kind = asked.target === 'majority' ? 'finding' : 'number';
  const onnx = await readModelFile(models, parent.sha256);
  const answer = await teachHeads({
    ...{ onnx, kind, scores: parent.manifest.outputs.scores.name, features: matrixOf(seen.features) },
    labels: sets.map(({ label, cases }) => ({
      ...{ label, rows: cases.map(({ row }) => row), patients: cases.map(({ patient }) => patient) },
      targets: Float64Array.from(cases, ({ target }) => target),
    })),
  });
  const made = await taughtModel({
    ...{ parent: parent.manifest, kind, answer, sets, cases: seen.cases },
    labels: sets.flatMap(({ label }) => wished.filter(({ id }) => id === label)),
    lineage: {
      ...{ project: projectId, schemaVersion: project.schemaVersion },
      checkpoint: { size, root: Buffer.from(root).toString('base64') },
    },
    named: (name) => store.read.modelsOfName({ name }),
  });
  const { manifest } = made.files;
  if (!made.known) await keepTried(made, seen.sample, answer, parts);
  const { sha256, name, version } = manifest;
  const row = { sha256, name, version, origin: 'taught', manifest: JSON.stringify(manifest) } as const;
  await store.write.addModel({ ...row, addedBy: asked.askedBy, at: parts.now() });
  const seconds = (performance.now() - begun) / 1000;
  return { ...reportOf(made, sets, answer, asked), tooFew, leftOut: seen.leftOut, seconds };
}

/** In its place, and what it was taught; or gone. */
async function keepTried(
  { files }: TaughtModel,
  { image, features }: CasesSeen['sample'],
  { labels }: TaughtHeads,
  { folders, node, picture }: LearningParts,
): Promise<void> {
  const { model, manifest, card, others } = files;
  const staged = await folders.stage(model);
  try {
    await staged.complete(manifest, card, { mapped: false, others });
    await staged.keep();
    await tryTaught(node, manifest.sha256, await picture(image), features, labels);
  } catch (thrown) {
    await staged.discard();
    throw thrown;
  }
}

function labelsWished({ labels, target }: TeachAsked, all: readonly Label[]): Label[] {
  const wished = labels === undefined ? [...all] : all.filter(({ id }) => labels.includes(id));
  const unknown = labels?.find((label) => !all.some(({ id }) => id === label));
  if (unknown !== undefined) throw new MarkitError('BAD_REQUEST', { detail: 'the project has no label of that name' });
  if (target === 'mean-grade' && wished.length !== 1)
    throw new MarkitError('BAD_REQUEST', { detail: 'a grade is taught of one label: name it' });
  return wished;
}

/** Labels that were named must all have enough; of those of a whole project the others wait. */
function enoughOf(
  wished: readonly Label[],
  cases: ReadonlyArray<Pick<AnsweredCase, 'votes' | 'patient'>>,
  { labels, target }: TeachAsked,
): { sets: LabelCases[]; tooFew: string[] } {
  const kind = target === 'majority' ? 'finding' : 'number';
  const sets = wished.map(({ id }) => labelCases(id, cases, target));
  const missing = sets.map((set) => missingCases(set, kind));
  const tooFew = missing.filter((one) => one !== undefined);
  const enough = sets.filter((_, at) => missing[at] === undefined);
  if (enough.length === 0 || (labels !== undefined && tooFew.length > 0))
    throw new MarkitError('TOO_FEW_ANSWERS', { detail: tooFew.join('. ').slice(0, 2_000) });
  return { sets: enough, tooFew };
}

function labelCases(label: string, cases: Parameters<typeof enoughOf>[1], target: TargetKind): LabelCases {
  const targets = cases.map(({ votes }) => labelTarget(votes.get(label), target));
  const count = (what: 'tie' | 'unanswered') => targets.filter((one) => one === what).length;
  return {
    ...{ label, ties: count('tie'), unanswered: count('unanswered') },
    cases: cases.flatMap(({ patient }, row) => {
      const one = targets[row];
      return typeof one === 'number' ? [{ row, patient, target: one }] : [];
    }),
  };
}

/** A case with how many of its images were looked at, instead of them. */
type CaseSeen = Omit<AnsweredCase, 'images'> & { readonly images: number };

interface CasesSeen {
  readonly cases: readonly CaseSeen[];
  /** Of each case the mean over its images: the head is linear, so that its score is the mean over them too. */
  readonly features: readonly Float32Array[];
  readonly sample: { readonly image: Instance; readonly features: Float32Array };
  readonly leftOut: ModelTaught['leftOut'];
}

async function casesSeen(
  { cases, changed }: CaseAnswers,
  { parent }: TeachAsked,
  parts: LearningParts,
): Promise<CasesSeen> {
  const { sha256, manifest } = parent;
  const fitting: { readonly one: AnsweredCase; readonly images: readonly Instance[] }[] = [];
  for (const one of cases) {
    const before = await parts.store.read.predictionsOf({ instances: one.images.map(({ id }) => id) });
    const ran = new Set(before.filter(({ model }) => model === sha256).map(({ instanceId }) => instanceId));
    const images = imagesFor(manifest, one.images, parts.rules, ran);
    if (images.length > 0) fitting.push({ one, images });
  }
  const questions = fitting.flatMap(({ images }) => images.map((image) => ({ image, models: [sha256] })));
  const said = await askAboutImages(questions, { features: true }, parts);
  const seen = fitting.flatMap(({ one, images }) => {
    const given = images.flatMap((image) => {
      const prediction = said.get(image.id)?.get(sha256);
      return prediction ? [{ image, features: featuresOf(prediction) }] : [];
    });
    // Half of a case is not what its readers saw.
    return given.length === images.length ? [{ one, given }] : [];
  });
  const [sample] = seen.flatMap(({ given }) => given);
  if (!sample) throw new MarkitError('TOO_FEW_ANSWERS', { detail: 'no case has an image that this model is for' });
  return {
    cases: seen.map(({ one, given }) => ({ ...one, images: given.length })),
    features: seen.map(({ given }) => meanOf(given.map(({ features }) => features))),
    sample,
    leftOut: {
      changedAnswers: changed,
      withoutImage: cases.length - fitting.length,
      unreadable: fitting.length - seen.length,
    },
  };
}

function meanOf(several: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = several;
  return first.map((_, k) => several.reduce((sum, one) => sum + (one[k] ?? Number.NaN), 0) / several.length);
}

function matrixOf(rows: readonly Float32Array[]): { rows: number; columns: number; data: Float64Array } {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [row, values] of rows.entries()) {
    if (values.length !== columns)
      throw new MarkitError('MODEL_NOT_TEACHABLE', { detail: 'its features differ in number' });
    data.set(values, row * columns);
  }
  return { rows: rows.length, columns, data };
}

function reportOf(
  { files: { manifest }, used, known }: TaughtModel,
  sets: readonly LabelCases[],
  { labels }: TaughtHeads,
  { parent, projectId, target }: TeachAsked,
): Omit<ModelTaught, 'tooFew' | 'leftOut' | 'seconds'> {
  const { sha256, name, version, lineage, training } = manifest;
  const isFinding = target === 'majority';
  return {
    ...{ sha256, name, version, parent: parent.sha256, project: projectId, target, known },
    ...{ answers: lineage?.answers ?? 0, cases: used.length, patients: training.patients ?? 0 },
    labels: sets.map(({ label, cases, ties, unanswered }, at) => {
      const positives = cases.filter((one) => one.target === 1).length;
      const { value = 0, low = 0, high = 0 } = labels[at]?.figure ?? {};
      return {
        ...{ label, ties, unanswered, cases: cases.length, patients: patientsOf(cases) },
        positives: isFinding ? positives : null,
        negatives: isFinding ? cases.length - positives : null,
        figure: { measure: isFinding ? 'auc' : 'mean-absolute-error', value, low, high },
      };
    }),
  };
}
