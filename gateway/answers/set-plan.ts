/** Which images and answers of a project make a training set: decided from rows alone, before an image is decoded. */
import type { AnswerLine } from '../contract/answer-line.ts';
import type { Instance } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { answerLines } from './answer-lines.ts';
import { caseAnswers } from './case-answers.ts';

export interface PlannedCase {
  /** Of the project. */
  readonly number: number;
  readonly studyInstanceUid: string;
  /** Pseudonym of the site. */
  readonly patient: string;
  /** One at least. */
  readonly images: readonly Instance[];
}

export interface SetPlan {
  readonly cases: readonly PlannedCase[];
  /** Of these cases, as the table of answers has them. */
  readonly lines: readonly AnswerLine[];
  readonly changedAnswers: number;
  /** Cases without an image that may be in. */
  readonly withoutImage: number;
  /** Cases of which an image that may be in cannot be written as grey values of 16 bits. */
  readonly unreadable: number;
}

/** `mayBeIn`: by modality, body part, view. A case counts with all images that may be in, or not at all. */
export async function setPlan(
  store: Store,
  projectId: number,
  mayBeIn: (image: Instance) => boolean,
): Promise<SetPlan> {
  const { cases, changed } = await caseAnswers(store, projectId);
  const fitting = cases.map(({ number, studyInstanceUid, patient, images }) => ({
    ...{ number, studyInstanceUid, patient },
    images: images.filter((image) => image.clearing === 'cleared' && mayBeIn(image)).map(slim),
  }));
  const withImage = fitting.filter(({ images }) => images.length > 0);
  const whole = withImage.filter(({ images }) => images.every(isPlainGrey));
  const numbers = new Set(whole.map(({ number }) => number));
  const lines = (await answerLines(store, projectId)).filter(({ caseNumber }) => numbers.has(caseNumber));
  return {
    ...{ cases: whole, lines, changedAnswers: changed },
    withoutImage: fitting.length - withImage.length,
    unreadable: withImage.length - whole.length,
  };
}

/** Kept for all images at once, for as long as the set is put together: without what nothing here reads, which is most of a row. */
function slim(image: Instance): Instance {
  return { ...image, manifest: null, clearingFindings: null, dateShift: null, sealedLink: null };
}

function isPlainGrey({ samplesPerPixel, bitsAllocated, photometric, rows, columns }: Instance): boolean {
  const isGrey = samplesPerPixel === 1 && /^MONOCHROME[12]$/.test(photometric ?? '');
  return isGrey && (bitsAllocated === 8 || bitsAllocated === 16) && (rows ?? 0) > 0 && (columns ?? 0) > 0;
}
