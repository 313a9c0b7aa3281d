/** Which frames the text detector is shown, by kind of image, and what it found in those of one decoded frame. */

import type { ReadBox, TextAnswer, TextBox, TextImage } from '../../inference/contract.ts';
import { bridge } from './bridge.ts';
import { framesShowing, type Showing } from './change-frames.ts';
import type { FrameAnswer } from './decode-job.ts';
import type { FrameFormat } from './frame-format.ts';
import type { DecidedBox } from './image-decision.ts';
import { listedText } from './listed-text.ts';
import type { Look } from './look.ts';
import type { LuminanceImage } from './luminance.ts';
import type { WordList } from './marker-words.ts';
import { shortMarks } from './short-mark.ts';

/** SOP classes whose pixels often carry text by their nature (PS3.4 B.5): captures, ultrasound, visible light, documents. */
const textProneClasses = [
  '1.2.840.10008.5.1.4.1.1.7', // Secondary Capture and its multi-frame siblings
  '1.2.840.10008.5.1.4.1.1.6', // Ultrasound
  '1.2.840.10008.5.1.4.1.1.3', // Ultrasound Multi-frame
  '1.2.840.10008.5.1.4.1.1.77.1', // visible light: endoscopy, photography, microscopy, ophthalmic
  '1.2.840.10008.5.1.4.1.1.104', // encapsulated documents
];
/** Pages of text by nature: the detector never decides about one, whatever its source is set to. */
export function isDocument(sopClassUid: string, modality: string | null): boolean {
  return modality === 'DOC' || `${sopClassUid}.`.startsWith('1.2.840.10008.5.1.4.1.1.104.');
}

const textProneModalities = new Set(['US', 'IVUS', 'SC', 'OT', 'XC', 'ES', 'GM', 'SM', 'OP', 'DOC']);

export function isTextProne(sopClassUid: string, modality: string | null): boolean {
  if (modality !== null && textProneModalities.has(modality)) return true;
  return textProneClasses.some((uid) => sopClassUid === uid || sopClassUid.startsWith(`${uid}.`));
}

/** Reconstructed by a program: letters in their pixels were drawn by one too, upright. Series of them are stacks. */
const sectionalModalities = new Set(['CT', 'MR', 'PT', 'NM']);

export function isSectional(sopClassUid: string, modality: string | null): boolean {
  return sectionalModalities.has(modality ?? '') && !isTextProne(sopClassUid, modality);
}

/** Plain films of the chest among others: what stands beside the body there are lead markers. */
export function isRadiograph(sopClassUid: string, modality: string | null): boolean {
  return (modality === 'CR' || modality === 'DX') && !isTextProne(sopClassUid, modality);
}

/** Grey frames past this number are shown as the first of all and as what changed along each run. */
const fewFrames = 4;

/** 'every' frame, or the 'first' and the changes after it. Floats differ by their window alone, so theirs are looked at each. */
export function framesToLookAt(
  frames: number,
  { samplesPerPixel, photometric, floats }: FrameFormat,
  textProne: boolean,
) {
  const colour = samplesPerPixel > 1 || photometric === 'PALETTE COLOR';
  return frames <= fewFrames || colour || floats || textProne ? 'every' : 'first-and-changes';
}

export interface TextDetector {
  detectText(image: TextImage): Promise<TextAnswer>;
}

/** What is kept of a box: where it is, and which listed words stand in it; never what was read. */
export interface SeenBox extends TextBox {
  readonly word?: string | undefined;
  /** See FrameBox. */
  readonly mark?: true | undefined;
}

export interface FoundText {
  /** In the frame itself. */
  readonly own: readonly SeenBox[];
  /** In what changed along its run. */
  readonly changes: readonly Showing<SeenBox>[];
}

export interface TextLook {
  readonly detector: TextDetector;
  /** See TextImage. */
  readonly markers: boolean;
  /** See TextImage. */
  readonly film: boolean;
  /** Whether short marks outside the body are told from other text: see short-mark.ts. */
  readonly marks?: boolean | undefined;
  /** Painted over: see `bridge`. */
  readonly masked?: readonly DecidedBox[] | undefined;
  /** That may stand in the pixels. */
  readonly words: WordList;
  /** On whose behalf. */
  readonly looks: readonly Look[];
}

/** Shows the detector the images an answer came with. Throws what the detector throws. */
export async function findText(
  answer: FrameAnswer,
  { detector, markers, film, words, marks = false, masked = [], looks }: TextLook,
): Promise<FoundText> {
  const boxesIn = async (image: LuminanceImage) => {
    bridge(image, masked);
    const { width, height, pixels } = image;
    const text = await detector.detectText({ width, height, pixels, markers, film });
    for (const look of looks) look.saw(text);
    const isMark = marks ? shortMarks(image) : () => false;
    return text.boxes.map((box) => seen(box, words, isMark));
  };
  const own = answer.luminance ? await boxesIn(answer.luminance) : [];
  const changes: Showing<SeenBox>[] = [];
  const images = answer.changes ?? [];
  for (const image of images) {
    const opposite = images.find((other) => other !== image);
    changes.push(...(await boxesIn(image)).flatMap((box) => framesShowing(box, image, opposite)));
  }
  return { own, changes };
}

/** Field by field, so that no reading goes along. */
function seen(box: ReadBox, words: WordList, isMark: (box: ReadBox) => boolean): SeenBox {
  const { x, y, width, height, score } = box;
  const word = listedText(box, words);
  const place = { x, y, width, height, score };
  if (word !== undefined) return { ...place, word };
  return isMark(box) ? { ...place, mark: true } : place;
}
