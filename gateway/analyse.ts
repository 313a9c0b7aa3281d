/**
 * A case is analysed: its cleared images -> which models by rules -> the frame decoded -> the inference node -> result, map, the
 * model's SHA-256 and provider in one commit. Only what is missing is asked for. What is transient is thrown, and the job comes
 * again; what cannot be helped is marked with its code, and the case is readable all the same.
 */
import type { ModelManifest } from '../model-files/manifest.ts';
import { asMarkitError, type ErrorCode, isPassing } from './errors.ts';
import type { ImageStore } from './images/image-store.ts';
import { type AskedImage, askModels, type ModelAnswer, type Predictor } from './models/ask-models.ts';
import { admits, type ModelRules, ruleFor, viewOf } from './models/rules.ts';
import { manifestOf } from './models/stored-models.ts';
import type { DecodePool } from './pixels/decode-pool.ts';
import { frameForModels, type ImageForModels, imageForModels } from './pixels/image-for-models.ts';
import type { JobPriority } from './store/analysis.ts';
import type { Instance } from './store/instances.ts';
import type { ModelRow } from './store/models.ts';
import type { NewPrediction } from './store/prediction-operations.ts';
import type { PredictionRow, StoredPlacement, StoredScore, StoredValue } from './store/predictions.ts';
import type { Store } from './store/store.ts';
import { shownVersions } from './store/versions.ts';

export interface AnalyseParts {
  readonly store: Store;
  readonly images: Pick<ImageStore, 'open'>;
  readonly pool: Pick<DecodePool, 'run'>;
  readonly node: Predictor;
  readonly rules: ModelRules;
  readonly now: () => number;
}

export interface AnalysisAsked {
  readonly caseId: number;
  readonly priority: JobPriority;
  /** SHA-256 of the one model that is run; null: all that run now. */
  readonly model: string | null;
  /** What failed for good is asked once more. */
  readonly again: boolean;
}

export interface Analysed {
  /** Answers that were not there before. */
  readonly added: number;
  readonly failed: number;
  /** Of the first failure. */
  readonly code: ErrorCode | null;
  /** Models beside others that were run now. */
  readonly beside: readonly string[];
}

/** One model to run, and what it says of itself. */
interface Running {
  readonly row: ModelRow;
  readonly manifest: ModelManifest;
}

const most = { versions: 10_000, imagesAtOnce: 16, modelsAtOnce: 16, bytesAtOnce: 2 ** 26 };

export async function analyseCase(asked: AnalysisAsked, parts: AnalyseParts): Promise<Analysed> {
  const { store } = parts;
  const studyInstanceUid = await store.read.caseStudy({ caseId: asked.caseId });
  if (studyInstanceUid === undefined) return nothing;
  const versions = await store.read.versionsOfStudy({ studyInstanceUid, limit: most.versions });
  const images = shownVersions(versions).filter(({ pixelOffset }) => pixelOffset !== null);
  const running = await modelsFor(asked, parts);
  const tally = new Tally();
  // What the view model says now decides about what is asked in the second round.
  for (const round of ['by-header', 'by-view'] as const) {
    const said = await saidOf(images, store);
    const wanted = images.map((image) => ({ image, models: missing(image, round, running, said, asked, parts.rules) }));
    const alike = Map.groupBy(wanted, ({ models }) => models.join());
    for (const group of alike.values()) {
      const [{ models = [] } = {}] = group;
      if (models.length === 0) continue;
      const rows = group.map(({ image }) => image);
      for (const some of inBatches(rows)) tally.add(await analyseSome(some, models, asked.priority, parts));
    }
  }
  const besides = running.asked.filter(({ row }) => row.state === 'beside').map(({ row }) => row.sha256);
  return { ...tally.counts, beside: besides.filter((sha256) => tally.models.has(sha256)) };
}

const nothing: Analysed = { added: 0, failed: 0, code: null, beside: [] };

class Tally {
  added = 0;
  failed = 0;
  code: ErrorCode | null = null;
  readonly models = new Set<string>();

  add(rows: readonly NewPrediction[]): void {
    for (const { outcome, code, model } of rows) {
      this.models.add(model);
      if (outcome === 'done') this.added += 1;
      else this.failed += 1;
      this.code ??= code as ErrorCode | null;
    }
  }

  get counts() {
    const { added, failed, code } = this;
    return { added, failed, code };
  }
}

interface ModelsToRun {
  readonly asked: readonly Running[];
  /** Answers for the view, whether or not it was asked for. */
  readonly view: Running | undefined;
}

async function modelsFor({ model }: AnalysisAsked, { store, rules }: AnalyseParts): Promise<ModelsToRun> {
  const running = (await store.read.runningModels({})).map((row) => ({ row, manifest: manifestOf(row) }));
  const view = running.find(({ row }) => row.state === 'active' && row.name === rules.viewModel);
  if (model === null) return { asked: running, view };
  const row = await store.read.model({ sha256: model });
  return { asked: row ? [{ row, manifest: manifestOf(row) }] : [], view };
}

type Said = ReadonlyMap<number, ReadonlyMap<string, PredictionRow>>;

async function saidOf(images: readonly Instance[], store: Store): Promise<Said> {
  const said = new Map<number, Map<string, PredictionRow>>();
  for (let at = 0; at < images.length; at += 500) {
    const instances = images.slice(at, at + 500).map(({ id }) => id);
    for (const row of await store.read.predictionsOf({ instances }))
      said.set(row.instanceId, (said.get(row.instanceId) ?? new Map()).set(row.model, row));
  }
  return said;
}

/** SHA-256 of each model that is still to be run on the image in this round. */
function missing(
  image: Instance,
  round: 'by-header' | 'by-view',
  { asked, view }: ModelsToRun,
  said: Said,
  { again }: AnalysisAsked,
  rules: ModelRules,
): string[] {
  const before = said.get(image.id);
  const isMissing = ({ row }: Running) => {
    const outcome = before?.get(row.sha256)?.outcome;
    return outcome === undefined || (outcome === 'failed' && again);
  };
  const verdicts = asked.map((one) => ({ one, admitted: admits(ruleFor(one.manifest, rules), image) }));
  const byView = verdicts.filter(({ admitted, one }) => admitted === 'by-view' && one !== view);
  const wanted =
    round === 'by-header'
      ? [
          ...verdicts.filter(({ admitted }) => admitted === 'yes').map(({ one }) => one),
          ...(view && byView.length > 0 && !asked.includes(view) && looksAt(view, image, rules) ? [view] : []),
        ]
      : byView.filter(({ one }) => fitsView(one, image, view, before, rules)).map(({ one }) => one);
  return wanted.filter(isMissing).map(({ row }) => row.sha256);
}

function looksAt({ manifest }: Running, image: Instance, rules: ModelRules): boolean {
  return admits(ruleFor(manifest, rules), image) === 'yes';
}

function fitsView(
  one: Running,
  image: Instance,
  view: Running | undefined,
  before: ReadonlyMap<string, PredictionRow> | undefined,
  rules: ModelRules,
): boolean {
  const answer = view && before?.get(view.row.sha256);
  if (!view || answer?.outcome !== 'done') return false;
  const viewPosition = viewOf(view.manifest, JSON.parse(answer.scores) as StoredScore[]) ?? null;
  return viewPosition !== null && looksAt(one, { ...image, viewPosition }, rules);
}

/** So many that the node can take them together, and so few that decoded they are no burden. */
function inBatches(images: readonly Instance[]): Instance[][] {
  const batches: Instance[][] = [];
  let room = 0;
  for (const image of images) {
    const bytes =
      ((image.rows ?? 0) * (image.columns ?? 0) * (image.samplesPerPixel ?? 1) * (image.bitsAllocated ?? 8)) / 8;
    const last = batches.at(-1);
    if (last && last.length < most.imagesAtOnce && bytes <= room) last.push(image);
    else {
      batches.push([image]);
      room = most.bytesAtOnce;
    }
    room -= bytes;
  }
  return batches;
}

/** Answers the rows it kept or tried to keep. */
async function analyseSome(
  images: readonly Instance[],
  models: readonly string[],
  priority: JobPriority,
  parts: AnalyseParts,
): Promise<NewPrediction[]> {
  const rows: NewPrediction[] = [];
  const at = parts.now();
  const shown: { readonly image: Instance; readonly picture: ImageForModels }[] = [];
  for (const image of images) {
    try {
      shown.push({ image, picture: await pictureOf(image, parts) });
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown;
      const { code } = asMarkitError(thrown);
      const frame = frameForModels(image.frames);
      rows.push(...models.map((model) => rowOf(image, model, frame, { outcome: 'failed', code }, at)));
    }
  }
  const pictures: AskedImage[] = shown.map(({ picture }) => picture);
  for (let from = 0; from < models.length && shown.length > 0; from += most.modelsAtOnce) {
    const some = models.slice(from, from + most.modelsAtOnce);
    const answers = await askModels(parts.node, pictures, some, priority);
    for (const [row, { image, picture }] of shown.entries())
      for (const [column, model] of some.entries()) {
        const answer = answers[row]?.[column];
        if (answer) rows.push(rowOf(image, model, picture.frame, answer, at));
      }
  }
  await parts.store.write.addPredictions(rows);
  return rows;
}

/** The picture of an image that models are asked about. Throws FrameError, and what is transient of pool and disk. */
export async function pictureOf(
  image: Instance,
  { images, pool }: Pick<AnalyseParts, 'images' | 'pool'>,
): Promise<ImageForModels> {
  const stored = await images.open(image);
  try {
    return await imageForModels(stored, pool);
  } finally {
    await stored.close();
  }
}

function rowOf(image: Instance, model: string, frame: number, answer: ModelAnswer, at: number): NewPrediction {
  const common = { instanceId: image.id, model, frame, at };
  if (answer.outcome === 'failed') {
    const none = { provider: null, scores: '[]', value: null, milliseconds: null, maps: [] };
    return { ...common, ...none, outcome: 'failed', code: answer.code };
  }
  const { scores, value, maps, milliseconds, model: ran } = answer.prediction;
  return {
    ...common,
    ...{ outcome: 'done', code: null, provider: ran.provider, milliseconds },
    scores: JSON.stringify(
      scores.map(({ label, probability, threshold }): StoredScore => ({ label, probability, threshold })),
    ),
    value: value && JSON.stringify({ number: value.number, unit: value.unit } satisfies StoredValue),
    maps: maps.map(({ label, rows, columns, placement, peak, png }) => ({
      ...{ label, rows, columns, peak, placement: JSON.stringify(placementOf(placement)) },
      png: Buffer.from(png, 'base64'),
    })),
  };
}

function placementOf({ left, top, width, height }: StoredPlacement): StoredPlacement {
  return { left, top, width, height };
}
