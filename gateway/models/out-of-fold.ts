/**
 * What heads that had not seen a patient said of the cases that a model was taught from: kept beside the model, so that a comparison on
 * those cases need not ask the head that knows them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { ModelLabel, Sha256 } from '../../model-files/manifest.ts';
import { Closed, Id } from '../contract/scalars.ts';
import { MarkitError } from '../errors.ts';

export const outOfFoldFile = 'out-of-fold.json';

export const OutOfFold = Closed({
  model: Sha256,
  project: Id,
  labels: Type.Array(
    Closed({
      label: ModelLabel.properties.id,
      /** Numbers of cases in the project, and of each what was said: a calibrated probability, or a mean grade, 0 to 1. */
      cases: Type.Array(Id, { maxItems: 1_000_000 }),
      said: Type.Array(Type.Number(), { maxItems: 1_000_000 }),
    }),
    { maxItems: 100 },
  ),
});
export type OutOfFold = Static<typeof OutOfFold>;

/** Label -> case number -> what was said. MODEL_BROKEN where the file is gone, or of something else. */
export async function readOutOfFold(
  models: string,
  sha256: string,
): Promise<{ readonly project: number; readonly labels: ReadonlyMap<string, ReadonlyMap<number, number>> }> {
  const text = await readFile(join(models, sha256, outOfFoldFile), 'utf8').catch((cause: unknown) => {
    throw new MarkitError('MODEL_BROKEN', { cause });
  });
  const value = parsed(text);
  if (!Check(OutOfFold, value) || value.model !== sha256) throw new MarkitError('MODEL_BROKEN');
  const labels = value.labels.map(
    ({ label, cases, said }) => [label, new Map(cases.map((number, at) => [number, said[at] ?? Number.NaN]))] as const,
  );
  return { project: value.project, labels: new Map(labels) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MarkitError('MODEL_BROKEN', { cause });
  }
}

export function outOfFoldText(content: OutOfFold): string {
  return `${JSON.stringify(content)}\n`;
}
