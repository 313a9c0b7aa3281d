/** How much of a box can be read, in letters; what they say is nobody's business here. */

import type { TextBox, TextImage } from '../contract.ts';
import type { ModelSession, ModelTensor } from '../session.ts';
import { lineImage, type Turn } from './line-image.ts';

/** Taller than this many times its width, a box is read turned as well. */
const tallRatio = 1.5;

/** The letters the recogniser reads in a box, each counted by its probability; the most of the ways to hold it. */
export async function legibility(reader: ModelSession, image: TextImage, box: TextBox): Promise<number> {
  const turns: Turn[] = box.height > tallRatio * box.width ? ['none', 'left', 'right'] : ['none'];
  let most = 0;
  for (const turn of turns) {
    const [input, output] = [reader.inputs[0] ?? '', reader.outputs[0] ?? ''];
    const answer = (await reader.run({ [input]: lineImage(image, box, turn) }))[output];
    if (!answer) throw new Error('the text recogniser gave no answer');
    most = Math.max(most, lettersIn(answer));
  }
  return most;
}

/** Connectionist temporal classification, read greedily: the best class of each step, repeats and blanks (class 0) dropped. */
function lettersIn({ data, dims }: ModelTensor): number {
  const [, steps = 0, classes = 0] = dims;
  let letters = 0;
  let last = 0;
  for (let step = 0; step < steps; step++) {
    let [best, probability] = [0, -1];
    for (let at = 0; at < classes; at++) {
      const value = data[step * classes + at] ?? 0;
      if (value > probability) [best, probability] = [at, value];
    }
    if (best !== 0 && best !== last) letters += probability;
    last = best;
  }
  return letters;
}
