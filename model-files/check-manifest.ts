/** Whether a manifest fits its schema and itself. */
import { Check, Errors } from 'typebox/value';
import { ModelManifest } from './manifest.ts';
import { type Refusal, refusal } from './refusals.ts';

const mostErrors = 10;

/** Bytes of a manifest.json: more is not read. */
export const longestManifest = 512 * 2 ** 10;

/** The manifest where nothing is against it; `sha256` is that of the file beside it. */
export function checkManifest(value: unknown, sha256: string): { manifest?: ModelManifest; refusals: Refusal[] } {
  if (!Check(ModelManifest, value)) {
    const errors = [...Errors(ModelManifest, value)].slice(0, mostErrors);
    return {
      refusals: errors.map(({ instancePath, message }) => refusal('MANIFEST_SCHEMA', `${instancePath} ${message}`)),
    };
  }
  const file = value.sha256 === sha256 ? [] : [refusal('MANIFEST_FILE', `the file has ${sha256}`)];
  const refusals = [
    ...file,
    ...checkLabels(value),
    ...checkReferences(value),
    ...checkInput(value),
    ...checkActivation(value),
    ...checkOutputNames(value),
  ];
  return { manifest: value, refusals };
}

/** The text of a manifest.json. Throws nothing: what is no JSON is a refusal. */
export function parseManifest(text: string): { value?: unknown; refusals: Refusal[] } {
  try {
    return { value: JSON.parse(text), refusals: [] };
  } catch {
    // The parser's words quote the text.
    return { refusals: [refusal('MANIFEST_UNREADABLE')] };
  }
}

function checkLabels({ labels, task }: ModelManifest): Refusal[] {
  const refusals: Refusal[] = [];
  const single = task === 'binary' || task === 'regression';
  if (single ? labels.length !== 1 : task === 'multi-class' && labels.length < 2)
    refusals.push(refusal('MANIFEST_LABELS', `${task} of ${labels.length}`));
  const twice = firstTwice(labels.map(({ id }) => id)) ?? firstTwice(labels.map(({ name }) => name));
  if (twice !== undefined) refusals.push(refusal('MANIFEST_LABELS', twice));
  return refusals;
}

function checkReferences({
  labels,
  calibration,
  thresholds,
  measured,
  task,
  sha256,
  lineage,
}: ModelManifest): Refusal[] {
  const refusals: Refusal[] = [];
  const known = new Set(labels.map(({ id }) => id));
  for (const list of [calibration, thresholds]) {
    const ids = list.map(({ label }) => label);
    const wrong = firstTwice(ids) ?? ids.find((id) => !known.has(id));
    if (wrong !== undefined) refusals.push(refusal('MANIFEST_REFERENCE', wrong));
  }
  if (task === 'regression' && calibration.length + thresholds.length > 0)
    refusals.push(refusal('MANIFEST_REFERENCE', 'calibration and thresholds are of probabilities'));
  // Its probabilities sum to one; a curve for each would break that.
  if (task === 'multi-class' && calibration.length > 0)
    refusals.push(refusal('MANIFEST_REFERENCE', 'a class of several is not calibrated alone'));
  for (const { label, measure, low, value, high } of measured) {
    if (label !== null && !known.has(label)) refusals.push(refusal('MANIFEST_REFERENCE', label));
    if ((measure === 'auc') === (task === 'regression')) refusals.push(refusal('MANIFEST_REFERENCE', measure));
    if (!(low <= value && value <= high)) refusals.push(refusal('MANIFEST_REFERENCE', `${low} ${value} ${high}`));
  }
  if (lineage?.parent === sha256) refusals.push(refusal('MANIFEST_REFERENCE', 'a model that comes from itself'));
  return refusals;
}

function checkInput({ input: { channels, normalise, photometric, voi, range } }: ModelManifest): Refusal[] {
  const refusals: Refusal[] = [];
  const against = (wrong: boolean, detail: string) => wrong && refusals.push(refusal('MANIFEST_INPUT', detail));
  against(normalise.length !== channels, `${channels} channels, ${normalise.length} to normalise`);
  against(photometric === 'RGB' && channels !== 3, 'RGB has three channels');
  against(voi.policy === 'percentile' && voi.low >= voi.high, 'the lower percentile is not below the upper');
  against(range.black === range.white, 'black and white are the same');
  return refusals;
}

const activations: Readonly<Record<ModelManifest['task'], readonly string[]>> = {
  binary: ['none', 'sigmoid'],
  'multi-label': ['none', 'sigmoid'],
  'multi-class': ['none', 'softmax'],
  regression: ['none'],
};

function checkActivation({ task, outputs, quantity }: ModelManifest): Refusal[] {
  const { activation } = outputs.scores;
  const refusals: Refusal[] = [];
  if (!activations[task].includes(activation))
    refusals.push(refusal('MANIFEST_ACTIVATION', `${activation} of ${task}`));
  if ((quantity !== null) !== (task === 'regression')) refusals.push(refusal('MANIFEST_QUANTITY', task));
  if (quantity?.scale === 0) refusals.push(refusal('MANIFEST_QUANTITY', 'a scale of 0'));
  return refusals;
}

function checkOutputNames({ input, outputs: { scores, features, map } }: ModelManifest): Refusal[] {
  const names = [input.name, scores.name, ...[features, map].flatMap((one) => (one === null ? [] : [one.name]))];
  const twice = firstTwice(names);
  return twice === undefined ? [] : [refusal('MANIFEST_OUTPUTS', twice)];
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}
