/** Several findings in one chest: in the order in which one hides another, each with a stream of its own. */
import { clamp, sample } from './curve.ts';
import { applyFinding, type Finding, type GradedFinding, type Scene } from './findings.ts';

/** What takes lung away comes last: what it has covered is not seen. */
const ORDER: readonly Finding[] = [
  'cardiomegaly',
  'interstitial',
  'edema',
  'consolidation',
  'nodule',
  'atelectasis',
  'effusion',
  'pneumothorax',
];

/** Of these the lung around is a part: without it there is nothing left of them. */
const IN_LUNG: ReadonlySet<Finding> = new Set(['interstitial', 'edema', 'consolidation', 'nodule', 'atelectasis']);

/** Changes the scene; the answer is each finding's extent, 0 to 1 a sample, less what a later one covers. */
export function paintFindings(scene: Scene, asked: readonly GradedFinding[]): Map<Finding, Float32Array> {
  const extents = new Map<Finding, Float32Array>();
  const sorted = asked.toSorted((a, b) => ORDER.indexOf(a.finding) - ORDER.indexOf(b.finding));
  for (const one of sorted) {
    if (extents.has(one.finding)) throw new RangeError(`${one.finding} is asked for twice`);
    const before = scene.tissue.lung.slice();
    // Alone, a finding has the stream that it always had: the demo's pictures stay as they are.
    const draw = sorted.length === 1 ? scene.draw : scene.draw.fork(one.finding);
    const extent = applyFinding({ ...scene, draw }, one);
    if (!IN_LUNG.has(one.finding)) cover(extents, before, scene.tissue.lung);
    extents.set(one.finding, extent);
  }
  return extents;
}

/** Takes from what lies in the lung the part of the lung that is gone. */
function cover(extents: ReadonlyMap<Finding, Float32Array>, before: Float32Array, after: Float32Array): void {
  for (const [finding, extent] of extents) {
    if (!IN_LUNG.has(finding)) continue;
    for (let i = 0; i < extent.length; i += 1) {
      const had = sample(before, i);
      if (had > 0) extent[i] = sample(extent, i) * clamp(sample(after, i) / had, 0, 1);
    }
  }
}
