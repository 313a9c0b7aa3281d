/** The demo's label sheet: the seven labels of the paper and one for nodules; and which finding is a yes to which. */
import type { Finding } from '../../inference/phantoms/findings.ts';
import type { Label } from '../../projects/label-schema.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';

export const demoLabels: readonly Label[] = [
  ...markitPaperLabels,
  { id: 'lung-nodule', name: 'Lung nodule', key: 'N', defaultGrade: 100, group: null },
];

export const labelOfFinding: Readonly<Record<Finding, string>> = Object.freeze({
  effusion: 'pleural-effusion',
  nodule: 'lung-nodule',
  pneumothorax: 'pneumothorax',
  cardiomegaly: 'cardiomegaly',
  consolidation: 'pneumonia',
  edema: 'pulmonary-edema',
  atelectasis: 'atelectasis',
  interstitial: 'interstitial-lung-disease',
});
