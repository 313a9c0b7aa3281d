/** Whether what a model answered is of the sizes and the meaning that its manifest says. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import { refused } from '../../model-files/refusals.ts';
import { longestMapSide } from '../postprocess/maps.ts';
import { probabilitySlack } from '../postprocess/scores.ts';
import type { ModelTensor } from '../session.ts';

/** Of a sum of probabilities. */
const tolerance = 1e-3;

/** Throws ModelRefused. */
export function checkAnswers(
  answers: Readonly<Record<string, ModelTensor>>,
  manifest: ModelManifest,
  batch: number,
): void {
  const { outputs, labels } = manifest;
  const scores = answerAt(answers, outputs.scores.name, [batch, labels.length]);
  if (outputs.features !== null) answerAt(answers, outputs.features.name, [batch, undefined]);
  if (outputs.map !== null) checkMap(answerAt(answers, outputs.map.name, [batch, labels.length, undefined, undefined]));
  for (const [name, { data }] of Object.entries(answers))
    if (!data.every(Number.isFinite)) throw refused('TRIAL_NOT_FINITE', name);
  if (outputs.scores.activation === 'none' && manifest.task !== 'regression') checkProbabilities(scores, manifest);
}

function answerAt(
  answers: Readonly<Record<string, ModelTensor>>,
  name: string,
  wanted: ReadonlyArray<number | undefined>,
): ModelTensor {
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined) throw refused('TRIAL_OUTPUT', `${name} is not there`);
  const { dims, data } = answer;
  const fits = dims.length === wanted.length && dims.every((size, at) => size > 0 && size === (wanted[at] ?? size));
  // [N, 0] or a length that is not its dimensions' would be read past its end.
  if (!fits || data.length !== dims.reduce((a, b) => a * b, 1))
    throw refused('TRIAL_OUTPUT', `${name} [${dims.join(', ')}]`);
  return answer;
}

function checkMap({ dims, data }: ModelTensor): void {
  if (dims.some((size, at) => at > 1 && size > longestMapSide))
    throw refused('TRIAL_OUTPUT', `a map of [${dims.join(', ')}]`);
  if (data.some((value) => value < 0)) throw refused('TRIAL_MAP');
}

function checkProbabilities({ data }: ModelTensor, { task, labels }: ModelManifest): void {
  const outside = data.find((value) => value < -probabilitySlack || value > 1 + probabilitySlack);
  if (outside !== undefined) throw refused('TRIAL_NOT_PROBABLE', `${outside}`);
  if (task !== 'multi-class') return;
  for (let row = 0; row < data.length; row += labels.length) {
    const sum = data.subarray(row, row + labels.length).reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > tolerance) throw refused('TRIAL_NOT_PROBABLE', `they sum to ${sum}`);
  }
}
