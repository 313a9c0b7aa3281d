/** What the recogniser reads in one line, and how surely. */

import type { ModelSession, ModelTensor } from '../session.ts';

export interface TextReader {
  readonly session: ModelSession;
  /** By the recogniser's class less one; class 0 is the blank between letters. */
  readonly characters: readonly string[];
}

export interface LineReading {
  readonly text: string;
  /** Probability of its least certain letter; 0 where there is none: text that is partly read is not read. */
  readonly certainty: number;
  /** Letters, each counted by its probability. */
  readonly letters: number;
}

export async function readLine({ session, characters }: TextReader, line: ModelTensor): Promise<LineReading> {
  const [input, output] = [session.inputs[0] ?? '', session.outputs[0] ?? ''];
  const answer = (await session.run({ [input]: line }))[output];
  if (!answer) throw new Error('the text recogniser gave no answer');
  if (answer.dims[2] !== characters.length + 1) throw new Error('the text recogniser knows other characters');
  return greedy(answer, characters);
}

/** The characters of PaddleOCR's keys file: one a line, and after them the space. */
export function charactersOf(keysFile: string): string[] {
  return [...keysFile.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/** Connectionist temporal classification: the best class of each step, repeats and blanks dropped. */
function greedy({ data, dims }: ModelTensor, characters: readonly string[]): LineReading {
  const [, steps = 0, classes = 0] = dims;
  let [text, least, letters, last] = ['', 1, 0, 0];
  for (let step = 0; step < steps; step++) {
    let [best, probability] = [0, -1];
    for (let at = 0; at < classes; at++) {
      const value = data[step * classes + at] ?? 0;
      if (value > probability) [best, probability] = [at, value];
    }
    if (best !== 0 && best !== last) {
      const character = characters[best - 1] ?? '';
      text += character;
      if (character !== ' ') [least, letters] = [Math.min(least, probability), letters + probability];
    }
    last = best;
  }
  return { text: text.trim(), certainty: letters > 0 ? least : 0, letters };
}
