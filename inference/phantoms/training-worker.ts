/** Worker thread: draws one phantom of a training set after the other. */
import { parentPort } from 'node:worker_threads';
import { type PhantomSet, personOf } from './population.ts';
import { trainingPicture } from './training-picture.ts';

export interface PictureQuestion {
  readonly set: PhantomSet;
  readonly index: number;
  readonly size: number;
}

export interface PictureAnswer {
  readonly index: number;
  readonly pixels: Uint16Array;
  readonly masks: Uint8Array;
  readonly row: string;
}

parentPort?.on('message', ({ set, index, size }: PictureQuestion) => {
  // Every fourth is drawn finer: what is left of grain in a small picture depends on how large it was.
  const finer = index % 4 === 3 ? 4 : 2;
  const person = personOf(set, index, size * finer);
  const { pixels, masks, findings } = trainingPicture(person, size, finer);
  const strengths = Object.fromEntries(person.findings.map(({ finding, strength }) => [finding, strength.toFixed(3)]));
  const seen = findings.map((finding) => `${finding}:${strengths[finding]}`).join(' ');
  const row = [index, person.seed, person.view, person.sex, person.age, size * finer, seen].join(',');
  parentPort?.postMessage({ index, pixels, masks, row } satisfies PictureAnswer);
});
