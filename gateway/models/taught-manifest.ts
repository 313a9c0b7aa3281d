/** What a model that was taught on this box says of itself. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Label } from '../../projects/label-schema.ts';
import type { TaughtLabel } from './teach-question.ts';

type Lineage = NonNullable<ModelManifest['lineage']>;

export interface TaughtFrom {
  readonly parent: ModelManifest;
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly lineage: Omit<Lineage, 'parent'>;
  /** Of the project, in the order in which they were taught. */
  readonly labels: readonly Label[];
  readonly kind: 'finding' | 'number';
  /** What the graph applies itself. */
  readonly activation: 'none' | 'sigmoid';
  readonly taught: readonly TaughtLabel[];
  /** Of each label: cases and patients that it was taught from. */
  readonly sizes: ReadonlyArray<{ readonly cases: number; readonly patients: number }>;
  readonly cases: number;
  readonly patients: number;
  readonly images: number;
}

export function taughtManifest(from: TaughtFrom): ModelManifest {
  const { parent, name, version, sha256, lineage, labels, kind, activation, taught, cases, patients, images } = from;
  const isNumber = kind === 'number';
  return {
    ...parent,
    ...{ name, version, sha256 },
    title: titleOf(labels),
    notice: noticeOf(parent, lineage.answers),
    task: isNumber ? 'regression' : labels.length === 1 ? 'binary' : 'multi-label',
    labels: labels.map(({ id, name: meaning }) => ({ id, name: meaning, opposite: null, code: codeOf(id, parent) })),
    quantity: isNumber ? { unit: '%', scale: 100, offset: 0 } : null,
    outputs: {
      ...parent.outputs,
      scores: { ...parent.outputs.scores, activation: isNumber || activation === 'sigmoid' ? 'none' : 'sigmoid' },
    },
    calibration: taught.flatMap(({ label, calibration }) => (calibration ? [{ label, ...calibration }] : [])),
    thresholds: taught.flatMap(({ label, threshold }) =>
      threshold === null ? [] : [{ label, value: threshold, chosen: 'largest sensitivity + specificity out-of-fold' }],
    ),
    training: {
      statement: statementOf(from),
      images,
      patients,
    },
    measured: taught.map(({ label, figure }, at) => ({
      label,
      measure: isNumber ? 'mean-absolute-error' : 'auc',
      ...(isNumber ? inPercent(figure) : figure),
      images: from.sizes[at]?.cases ?? cases,
      patients: from.sizes[at]?.patients ?? patients,
      on: 'its own cases, out-of-fold: no head had seen the patient',
    })),
    intendedUse: `Research on this box. Taught for project ${lineage.project}; a person compares it before it is shown.`,
    lineage: { parent: parent.sha256, ...lineage },
  };
}

/** What limits the parent limits what is taught of its features: its notice goes along, once however often it was taught. */
function noticeOf(parent: ModelManifest, answers: number): string {
  const before = parent.lineage ? (/; features of: (.*)$/.exec(parent.notice)?.[1] ?? parent.notice) : parent.notice;
  return `Taught on this box from ${answers} answers, figures out-of-fold; features of: ${before}`.slice(0, 200);
}

/** Means the same only where the parent had a label of that name. */
function codeOf(id: string, parent: ModelManifest): ModelManifest['labels'][number]['code'] {
  return parent.labels.find((label) => label.id === id)?.code ?? null;
}

function titleOf(labels: readonly Label[]): string {
  const all = `Taught here: ${labels.map(({ name }) => name).join(', ')}`;
  return all.length <= 200 ? all : `Taught here: ${labels.length} labels`;
}

function inPercent({ value, low, high }: TaughtLabel['figure']): TaughtLabel['figure'] {
  return { value: value * 100, low: low * 100, high: high * 100 };
}

function statementOf({ parent, lineage, cases, patients, kind }: TaughtFrom): string {
  return [
    `The last layer of ${parent.name} ${parent.version} was taught anew from ${lineage.answers} submitted answers to ${cases} cases of ${patients} patients of project ${lineage.project} (schema version ${lineage.schemaVersion}); all other layers are as they were.`,
    kind === 'number'
      ? 'The target is the mean grade of a case; cases on which as many readers said yes as no were left out. Ridge regression.'
      : 'The target is what most readers of a case said; ties were left out. Logistic regression, both kinds weighing the same.',
    'The penalty, the calibration and the threshold were chosen on the same five folds of patients that the figures are of, which flatters them a little.',
    `Of the parent: ${parent.training.statement}`,
  ]
    .join(' ')
    .slice(0, 4_000);
}

/** Markdown. */
export function taughtCard(manifest: ModelManifest): string {
  const { name, version, notice, training, measured, licence, lineage } = manifest;
  const figure = ({ label, measure, value, low, high, images }: ModelManifest['measured'][number]) =>
    `| ${label} | ${measure} | ${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} | ${images} |`;
  return [
    `# ${name} ${version}`,
    `${notice}. Research use only, not a medical device.`,
    training.statement,
    ['| label | measure | value | 95 % interval | cases |', '|---|---|---|---|---|', ...measured.map(figure)].join(
      '\n',
    ),
    `Parent: ${lineage?.parent}. Log of the box when the answers were read: ${lineage?.checkpoint.size} leaves. Licence: ${licence}.`,
  ]
    .join('\n\n')
    .concat('\n');
}
