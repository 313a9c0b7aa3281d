/** The shipped findings model on phantoms drawn from their seeds: what it said of each, and where it pointed. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../inference/phantoms/findings.ts';
import { generatePhantom, type Phantom } from '../../inference/phantoms/phantom.ts';
import { phantomImage } from '../../inference/phantoms/phantom-image.ts';
import { type PhantomSet, personOf } from '../../inference/phantoms/population.ts';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import { openSession } from '../../inference/session.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';

const folder = fileURLToPath(new URL('../../inference/models/findings/', import.meta.url));

/** What a phantom's finding is called by the model. */
export const labelOf: ReadonlyMap<Finding, string> = new Map([
  ['effusion', 'pleural-effusion'],
  ['nodule', 'lung-nodule'],
  ['pneumothorax', 'pneumothorax'],
  ['cardiomegaly', 'cardiomegaly'],
  ['consolidation', 'pneumonia'],
  ['edema', 'pulmonary-edema'],
]);

export interface Judged {
  readonly finding: Finding;
  readonly present: boolean;
  readonly score: number;
  /** Calibrated, and at or above the manifest's threshold. */
  readonly called: boolean;
  /** The cell of the map's peak touches the true mask; its middle lies in it. */
  readonly touches: boolean;
  readonly inside: boolean;
}

export interface FindingsModel {
  readonly manifest: ModelManifest;
  /** One for each of the model's findings. */
  judge(phantom: Phantom, mirrored: boolean): Promise<Judged[]>;
  close(): Promise<void>;
}

export function findingsManifest(): ModelManifest {
  return JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as ModelManifest;
}

export async function openFindingsModel(): Promise<FindingsModel> {
  const manifest = findingsManifest();
  const session = await openSession(`${folder}model.onnx`, { provider: 'cpu', threads: 1 });
  const { input } = manifest;
  return {
    manifest,
    close: () => session.close(),
    async judge(phantom, mirrored) {
      const data = toTensor(phantomImage(phantom), phantom.pixels, input);
      const outputs = await session.run({ [input.name]: { data, dims: [1, 1, input.rows, input.columns] } });
      const { scores, map } = outputs;
      if (scores === undefined || map === undefined) throw new Error('the model gives no scores or no map');
      const [, , rows = 0, columns = 0] = map.dims;
      return [...labelOf].map(([finding, label]) => {
        const k = manifest.labels.findIndex(({ id }) => id === label);
        const score = scores.data[k] ?? Number.NaN;
        const cells = map.data.subarray(k * rows * columns, (k + 1) * rows * columns);
        const mask = phantom.masks[finding];
        return {
          ...{ finding, score, present: mask !== undefined, called: calledBy(manifest, label, score) },
          ...(mask ? peakIn(cells, columns, mask, phantom.columns, mirrored) : { touches: false, inside: false }),
        };
      });
    },
  };
}

function calledBy({ calibration, thresholds }: ModelManifest, label: string, score: number): boolean {
  const fit = calibration.find((one) => one.label === label) ?? { slope: 1, intercept: 0 };
  const threshold = thresholds.find((one) => one.label === label)?.value;
  if (threshold === undefined) throw new Error(`${label} has no threshold`);
  return 1 / (1 + Math.exp(-(fit.slope * score + fit.intercept))) >= threshold;
}

/** Map and phantom are square, and the map lies on all of the phantom. `mirrored` looks for the peak on the other side. */
function peakIn(cells: Float32Array, columns: number, mask: Uint8Array, side: number, mirrored: boolean) {
  const peak = cells.indexOf(cells.reduce((a, b) => Math.max(a, b), 0));
  const [row, at] = [Math.floor(peak / columns), peak % columns];
  const column = mirrored ? columns - 1 - at : at;
  const cell = side / columns;
  const marked = (from: number, to: number): boolean => {
    for (let y = Math.floor((row + from) * cell); y < (row + to) * cell; y += 1)
      for (let x = Math.floor((column + from) * cell); x < (column + to) * cell; x += 1)
        if (mask[y * side + x] === 1) return true;
    return false;
  };
  return { touches: marked(0, 1), inside: marked(0.375, 0.625) };
}

/** Drawn as training pictures are: every fourth finer. */
export function drawnPhantom(set: PhantomSet, index: number, size: number): Phantom {
  return generatePhantom(personOf(set, index, size * (index % 4 === 3 ? 4 : 2)));
}
