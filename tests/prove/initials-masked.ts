/** What becomes of a real film whose source is set to mask initials: painted over by the rule, and whether it is clean then. */

import { join } from 'node:path';
import { clearInstance, type SourceClearing } from '../../gateway/clear.ts';
import type { RuleMask } from '../../gateway/pixels/clearing-verdict.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';
import { wordList } from '../../gateway/pixels/marker-words.ts';
import { maskFrame } from '../../gateway/pixels/mask.ts';
import { initialsRule, maskOf } from '../../gateway/pixels/short-mark.ts';
import type { TextImage } from '../../inference/contract.ts';
import { clearable } from '../gateway/clearable.ts';
import { readImage } from '../inference/test-images.ts';
import type { JudgedFilm } from './judged-films.ts';

export interface MaskedFilm extends JudgedFilm {
  /** As the default judges it. */
  readonly held: boolean;
  readonly mask: RuleMask | undefined;
  /** After the mask; undefined without one. */
  readonly clean: boolean | undefined;
  readonly width: number;
  readonly height: number;
}

const radiograph = { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1', modality: 'DX', burnedIn: null };
const source: SourceClearing = {
  ...{ ordinary: 'detector', textProne: 'person', maskInitials: true, words: wordList() },
};

export type ClearParts = Parameters<typeof clearInstance>[3];

/** `anywhere`: the control, in which every place that holds a film is painted over, wherever it lies. */
export async function maskedFilm(
  film: JudgedFilm,
  folder: string,
  parts: ClearParts,
  anywhere: boolean,
): Promise<MaskedFilm> {
  const image = await readImage(join(folder, film.file));
  const { width, height } = image;
  const first = await clearInstance(instanceOf(image), radiograph, source, parts);
  const held = first.kind !== 'cleared';
  const mask = first.kind !== 'held' ? undefined : anywhere ? allOf(first.findings.boxes, image) : first.byRule;
  if (mask === undefined) return { ...film, held, mask, clean: undefined, width, height };
  const samples = Uint8Array.from(image.pixels);
  maskFrame({ ...formatOf(image), planar: false, samples }, mask.boxes);
  const decision = { masked: mask.boxes, kept: [], rules: [mask.rule], seen: false, by: 'box', at: 1 };
  const second = await clearInstance(instanceOf({ ...image, pixels: samples }), radiograph, source, {
    ...parts,
    decision,
  });
  return { ...film, held, mask, clean: second.kind === 'cleared', width, height };
}

function allOf(boxes: readonly Parameters<typeof maskOf>[0][], image: TextImage): RuleMask {
  return { rule: initialsRule, boxes: boxes.map((box) => maskOf(box, image)) };
}

function formatOf({ width, height }: TextImage): FrameFormat {
  return {
    ...{ transferSyntax: '1.2.840.10008.1.2.1', rows: height, columns: width, samplesPerPixel: 1 },
    ...{ bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: false, planar: false, photometric: 'MONOCHROME2' },
  };
}

function instanceOf(image: TextImage) {
  return clearable(formatOf(image), [Uint8Array.from(image.pixels)]);
}

/** The middle of a frontal film, where lungs and heart lie: columns 25 to 75 in 100 from 15 in 100 down. */
export function touchesMiddle({ mask, width, height }: MaskedFilm): boolean {
  const middle = { left: 0.25 * width, right: 0.75 * width, top: 0.15 * height };
  return (mask?.boxes ?? []).some(
    (box) => box.x < middle.right && box.x + box.width > middle.left && box.y + box.height > middle.top,
  );
}

/** Of the film, all masks together. */
export function maskedShare({ mask, width, height }: MaskedFilm): number {
  return (mask?.boxes ?? []).reduce((sum, box) => sum + box.width * box.height, 0) / (width * height);
}
