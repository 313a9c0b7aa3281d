/** The files of a model that was taught here, out of what its thread answered. */

import { sigmoid } from '../../model-files/head/logistic.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Label } from '../../projects/label-schema.ts';
import type { ModelRow } from '../store/models.ts';
import type { LabelCases } from './label-cases.ts';
import { sha256Of } from './model-file.ts';
import { nextVersion, taughtName } from './next-version.ts';
import { outOfFoldFile, outOfFoldText } from './out-of-fold.ts';
import { taughtCard, taughtManifest } from './taught-manifest.ts';
import type { TaughtHeads, TaughtLabel } from './teach-question.ts';

type Lineage = NonNullable<ModelManifest['lineage']>;

/** A case that was looked at: its place among them is the row of its features. */
export interface TaughtCase {
  readonly number: number;
  readonly patient: string;
  readonly answers: number;
  readonly images: number;
}

export interface TaughtModelParts {
  readonly parent: ModelManifest;
  readonly kind: 'finding' | 'number';
  readonly answer: TaughtHeads;
  /** Of the project, in the order of `answer.labels`, and the cases of each. */
  readonly labels: readonly Label[];
  readonly sets: readonly LabelCases[];
  readonly cases: readonly TaughtCase[];
  readonly lineage: Pick<Lineage, 'project' | 'schemaVersion' | 'checkpoint'>;
  /** Models that have this name already, by it. */
  readonly named: (name: string) => Promise<readonly ModelRow[]>;
}

export interface TaughtModel {
  /** What its folder holds; `others` by their names. */
  readonly files: {
    readonly model: Uint8Array;
    readonly manifest: ModelManifest;
    readonly card: string;
    readonly others: Readonly<Record<string, string>>;
  };
  /** Cases of which at least one label was taught. */
  readonly used: readonly TaughtCase[];
  /** The very same model is there already. */
  readonly known: boolean;
}

export async function taughtModel(parts: TaughtModelParts): Promise<TaughtModel> {
  const { parent, kind, answer, labels, sets, cases, lineage } = parts;
  const knowsAll = parent.labels.every(({ id }) => labels.some((label) => label.id === id));
  const name = taughtName(parent.name, lineage.project, knowsAll);
  const others = await parts.named(name);
  const sha256 = sha256Of(answer.onnx);
  const known = others.find((other) => other.sha256 === sha256);
  const rows = new Set(sets.flatMap((set) => set.cases.map(({ row }) => row)));
  const used = cases.filter((_, row) => rows.has(row));
  const manifest = taughtManifest({
    ...{ parent, name, sha256, kind, labels, activation: answer.activation, taught: answer.labels },
    version: known?.version ?? nextVersion(others.map(({ version }) => version)),
    lineage: { ...lineage, answers: sum(used.map(({ answers }) => answers)) },
    sizes: sets.map((set) => ({ cases: set.cases.length, patients: patientsOf(set.cases) })),
    ...{ cases: used.length, patients: patientsOf(used), images: sum(used.map(({ images }) => images)) },
  });
  const outOfFold = outOfFoldText({
    ...{ model: sha256, project: lineage.project },
    labels: answer.labels.map((taught, at) => ({
      label: taught.label,
      cases: (sets[at]?.cases ?? []).map(({ row }) => cases[row]?.number ?? 0),
      said: [...taught.outOfFold].map((raw) => (taught.calibration ? saidOf(taught, raw) : raw)),
    })),
  });
  const files = { manifest, model: answer.onnx, card: taughtCard(manifest), others: { [outOfFoldFile]: outOfFold } };
  return { files, used, known: known !== undefined };
}

/** What the node makes of a head's output: a calibrated probability, or the number, in hundredths, in percent. */
export function saidOf({ calibration }: Pick<TaughtLabel, 'calibration'>, raw: number): number {
  return calibration ? sigmoid(calibration.slope * raw + calibration.intercept) : raw * 100;
}

export function patientsOf(cases: ReadonlyArray<{ readonly patient: string }>): number {
  return new Set(cases.map(({ patient }) => patient)).size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
