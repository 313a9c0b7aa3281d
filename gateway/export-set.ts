/**
 * A data set for full training is put together: submitted answers -> the cleared images they stand on, of the kind that such a set may
 * hold -> room on the disk -> image by image, decoded as the models see it, into one archive beside its name -> tables, list -> every
 * image still as it was -> synced, under its name. Nothing has left then: that is release.ts, and another person's word. Whatever ends
 * it before leaves nothing.
 */

import { type PlannedCase, type SetPlan, setPlan } from './answers/set-plan.ts';
import type { AnswerLine } from './contract/answer-line.ts';
import type { SetPreview } from './contract/training-sets.ts';
import type { ProjectPseudonyms } from './deid/project-pseudonym.ts';
import { type NamingParts, namesOf } from './deid/released-names.ts';
import { answersCsv, uidsIn } from './egress/answers-csv.ts';
import { greyPng, greyPngSize } from './egress/grey-png.ts';
import type { SetFiles, SetInHand } from './egress/set-files.ts';
import { setPicture } from './egress/set-picture.ts';
import { type PreviewImage, picturesToLookAt, previewOf } from './egress/set-preview.ts';
import {
  casesCsv,
  descriptionJson,
  descriptionName,
  greyOf,
  isGrey,
  manifestJson,
  pictureName,
  readmeText,
  type SetCase,
  type SetMember,
} from './egress/set-texts.ts';
import { stillShown } from './egress/still-shown.ts';
import { tarMemberSize } from './egress/tar-file.ts';
import { asMarkitError, isPassing, MarkitError } from './errors.ts';
import type { ModelRules } from './models/rules.ts';
import { type SetRule, setRule } from './models/set-rule.ts';
import { readDecision } from './pixels/image-decision.ts';
import type { DescribedImage } from './pixels/image-description.ts';
import { frameForModels } from './pixels/image-for-models.ts';
import type { Instance } from './store/instances.ts';
import type { TrainingSetRow } from './store/training-sets.ts';

export interface ExportParts extends NamingParts {
  readonly sets: SetFiles;
  /** Of an image, decoded: as analyse.ts shows it to models. */
  readonly picture: (image: Instance) => Promise<DescribedImage>;
  readonly rules: ModelRules;
  /** Of one set. */
  readonly limits: { readonly images: number; readonly bytes: number };
}

export interface ExportedSet {
  readonly sha256: string;
  readonly size: number;
  readonly images: ReadonlyArray<{ readonly instanceId: number; readonly samplesDigest: string | null }>;
  readonly preview: SetPreview;
}

/** How far it is; answers whether it shall go on. */
export type SetProgress = (done: number, total: number) => Promise<boolean>;

/**
 * Throws SET_EMPTY, SET_TOO_LARGE, NO_SPACE, CONFLICT where an image was held or changed meanwhile or nobody wants it any more, and
 * what is transient of pool and disk. `project` is the set's.
 */
export async function exportSet(set: TrainingSetRow, progress: SetProgress, parts: ExportParts): Promise<ExportedSet> {
  const { store, sets, rules } = parts;
  const project = await store.read.project({ projectId: set.projectId, userId: 0 });
  if (!project) throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
  const rule = setRule(rules);
  const plan = await setPlan(store, set.projectId, rule.mayBeIn);
  const names = await namesOf(set.projectId, uidsOf(plan), parts);
  const cases = named(plan.cases, names);
  await mustFit(cases, parts);
  const inHand = await sets.begin(set.id);
  try {
    const writing = new Writing({ set, inHand, parts, progress, rule, cases });
    await writing.pictures();
    if (writing.written.length === 0) throw new MarkitError('SET_EMPTY');
    const left = new Set(writing.written.map(({ number }) => number));
    const lines = plan.lines.filter(({ caseNumber }) => left.has(caseNumber));
    const preview = await writing.texts(lines, names, project.schemaVersion);
    const { size, sha256 } = await inHand.tar.end();
    const { changedAnswers, withoutImage } = plan;
    const leftOut = { changedAnswers, withoutImage, unreadable: plan.unreadable + writing.unreadable };
    const images = writing.written.map(({ image: { id, samplesDigest, studyInstanceUid } }) => ({
      ...{ instanceId: id, samplesDigest, studyInstanceUid },
    }));
    if (!(await stillShown(images, store))) throw changedMeanwhile();
    await inHand.keep();
    return {
      ...{ sha256, size, preview: { ...preview, bytes: size, leftOut } },
      images: images.map(({ instanceId, samplesDigest }) => ({ instanceId, samplesDigest })),
    };
  } catch (thrown) {
    await inHand.discard();
    throw thrown;
  }
}

interface NamedImage {
  readonly code: string;
  readonly image: Instance;
}

interface NamedCase {
  readonly number: number;
  readonly code: string;
  readonly patient: string;
  readonly images: readonly NamedImage[];
}

function uidsOf({ cases, lines }: SetPlan): Set<string> {
  return uidsIn(lines).union(new Set(cases.map(({ studyInstanceUid }) => studyInstanceUid)));
}

/** In the order of their codes, cases and the images of each: that of the site would tell which is which in another project. */
function named(cases: readonly PlannedCase[], names: ProjectPseudonyms): NamedCase[] {
  const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1);
  return cases
    .map(({ number, studyInstanceUid, patient, images }) => ({
      number,
      // The codes of the table of answers.
      code: names.code('case', names.uid(studyInstanceUid)),
      patient: names.code('patient', patient),
      images: images.map((image) => ({ code: names.code('image', String(image.id)), image })).sort(byCode),
    }))
    .sort(byCode);
}

/** A description with tables has some hundred kilobytes at most, most have one. */
const ofDescription = 4_096;

/** Before the first byte is written. What is written is held against room and limit all the same. */
async function mustFit(cases: readonly NamedCase[], { limits, sets }: ExportParts): Promise<void> {
  const images = cases.flatMap((one) => one.images);
  if (images.length === 0) throw new MarkitError('SET_EMPTY');
  const bytes = images.reduce((sum, { image }) => sum + sizeOf(image), 0);
  if (images.length > limits.images || bytes > limits.bytes) throw new MarkitError('SET_TOO_LARGE');
  if (bytes > (await sets.room())) throw new MarkitError('NO_SPACE', { detail: 'no room for a training set' });
}

function sizeOf({ rows, columns, bitsAllocated }: Instance): number {
  const sample = bitsAllocated === 8 ? 'uint8' : 'uint16';
  const size = greyPngSize({ rows: rows ?? 0, columns: columns ?? 0, sample });
  return tarMemberSize(size) + tarMemberSize(ofDescription);
}

interface WrittenImage extends NamedImage {
  readonly number: number;
  readonly line: SetCase;
}

/** How often it is said how far it is, and looked whether it shall go on. */
const everyMilliseconds = 1_000;

interface WritingOptions {
  readonly set: TrainingSetRow;
  readonly inHand: SetInHand;
  readonly parts: ExportParts;
  readonly progress: SetProgress;
  readonly rule: SetRule;
  readonly cases: readonly NamedCase[];
}

/** One archive as it grows. */
class Writing {
  readonly #options: WritingOptions;
  readonly written: WrittenImage[] = [];
  readonly #members: SetMember[] = [];
  readonly #looks: SetPreview['pictures'][number][] = [];
  readonly #toLookAt: ReadonlySet<number>;
  readonly #total: number;
  unreadable = 0;
  #done = 0;
  #told = -Infinity;

  constructor(options: WritingOptions) {
    this.#options = options;
    const images = options.cases.flatMap((one) => one.images);
    this.#total = images.length;
    this.#toLookAt = picturesToLookAt(images.map(({ image }) => byPerson(image)));
  }

  async pictures(): Promise<void> {
    for (const one of this.#options.cases) {
      const mark = {
        tar: this.#options.inHand.tar.mark(),
        written: this.written.length,
        members: this.#members.length,
      };
      const looks = this.#looks.length;
      try {
        for (const image of one.images) {
          await this.#picture(one, image);
          // Also within a case: it may have thousands.
          await this.#mustGoOn();
        }
      } catch (thrown) {
        if (asMarkitError(thrown).code !== 'FRAME_UNREADABLE') throw thrown;
        // A case counts with all its images or not at all: half of it is not what its readers saw.
        await this.#options.inHand.tar.rewind(mark.tar);
        this.written.length = mark.written;
        this.#members.length = mark.members;
        this.#looks.length = looks;
        this.unreadable += 1;
      }
      this.#done += one.images.length;
      await this.#mustGoOn();
    }
  }

  /** Tables, page, list. Answers what is looked at, but for its size and what was left out. */
  async texts(
    lines: readonly AnswerLine[],
    names: ProjectPseudonyms,
    schemaVersion: number,
  ): Promise<Omit<SetPreview, 'bytes' | 'leftOut'>> {
    const { statement, projectId: project } = this.#options.set;
    const counts = previewOf(this.written.map(previewImage), lines);
    const facts = { project, schemaVersion, statement, ...counts };
    await this.#text('cases.csv', casesCsv(this.written.map(({ line }) => line)));
    await this.#text('answers.csv', await answersCsv(lines, names));
    await this.#text('README.txt', readmeText(facts));
    await this.#text('manifest.json', manifestJson(facts, this.#members));
    return { ...counts, schemaVersion, pictures: this.#looks };
  }

  async #picture(one: NamedCase, { code, image }: NamedImage): Promise<void> {
    const { tar } = this.#options.inHand;
    const shown = await this.#decoded(image);
    if (!isGrey(shown.image)) throw new MarkitError('FRAME_UNREADABLE', { detail: 'not grey values of 16 bits' });
    const grey = greyOf(shown.image);
    const size = greyPngSize(grey);
    const description = descriptionJson(shown.image, { number: frameForModels(image.frames), of: image.frames });
    await this.#mustHaveRoom(size + description.length);
    await this.#add(pictureName(code), size, () => tar.add(pictureName(code), size, greyPng(grey, shown.samples)));
    await this.#text(descriptionName(code), description);
    const place = this.#done + one.images.findIndex((other) => other.code === code);
    if (this.#toLookAt.has(place)) await this.#look(code, image, shown);
    this.written.push({ number: one.number, code, image, line: this.#line(one, code, image) });
  }

  async #look(code: string, image: Instance, { image: meaning, samples }: DescribedImage): Promise<void> {
    const { width, height, png } = await setPicture(greyOf(meaning), samples, meaning.photometric === 'MONOCHROME1');
    await this.#options.parts.sets.keepPicture(this.#options.set.id, this.#looks.length, png);
    this.#looks.push({ image: code, width, height, clearedByPerson: byPerson(image) });
  }

  /** The row may be older than the archive is long in the making: what is written is what stands now. */
  async #decoded(image: Instance): Promise<DescribedImage> {
    const standing = async () => {
      const now = await this.#options.parts.store.read.instance({ id: image.id });
      const isSame =
        now?.clearing === 'cleared' && now.file === image.file && now.samplesDigest === image.samplesDigest;
      return isSame ? now : undefined;
    };
    const row = await standing();
    if (!row) throw changedMeanwhile();
    try {
      return await this.#options.parts.picture(row);
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown;
      throw (await standing()) ? new MarkitError('FRAME_UNREADABLE', { cause: thrown }) : changedMeanwhile();
    }
  }

  #line(one: NamedCase, code: string, image: Instance): SetCase {
    const { patientSex: sex, ageYears } = image;
    return {
      ...{ case: one.code, patient: one.patient, image: code, ...this.#options.rule.said(image) },
      sex: sex === 'M' || sex === 'F' || sex === 'O' ? sex : '',
      ageYears: ageYears === null ? null : Math.min(90, Math.max(0, Math.floor(ageYears))),
    };
  }

  async #text(name: string, bytes: Uint8Array): Promise<void> {
    await this.#mustHaveRoom(bytes.length);
    await this.#add(name, bytes.length, () => this.#options.inHand.tar.add(name, bytes.length, [bytes]));
  }

  async #add(name: string, size: number, write: () => Promise<string>): Promise<void> {
    this.#members.push({ name, size, sha256: await write() });
  }

  async #mustHaveRoom(bytes: number): Promise<void> {
    if (this.#options.inHand.tar.position + bytes > this.#options.parts.limits.bytes)
      throw new MarkitError('SET_TOO_LARGE');
    if (bytes > (await this.#options.parts.sets.room()))
      throw new MarkitError('NO_SPACE', { detail: 'no room for a training set' });
  }

  async #mustGoOn(): Promise<void> {
    const now = performance.now();
    if (now - this.#told < everyMilliseconds) return;
    this.#told = now;
    if (!(await this.#options.progress(this.#done, this.#total)))
      throw new MarkitError('CONFLICT', { detail: 'the training set was withdrawn' });
  }
}

/** A person looked at this image and said that nothing in it identifies anybody. */
function byPerson({ decision }: Instance): boolean {
  return readDecision(decision)?.seen === true;
}

function previewImage({ image, line }: WrittenImage): PreviewImage {
  const decision = readDecision(image.decision);
  return {
    ...{ line, source: image.source, clearedByPerson: byPerson(image) },
    masked: (decision?.masked.length ?? 0) > 0,
  };
}

function changedMeanwhile(): MarkitError {
  return new MarkitError('CONFLICT', { detail: 'an image was held or changed while the training set was written' });
}
