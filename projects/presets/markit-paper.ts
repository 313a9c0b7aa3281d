/** The seven labels of the MarkIt paper (Witowski et al., 2021), in the order of its published sheet. */
import type { Label } from '../label-schema.ts';

const label = (id: string, name: string, key: string): Label => ({ id, name, key, defaultGrade: 100, group: null });

export const markitPaperLabels: readonly Label[] = Object.freeze([
  label('pneumonia', 'Pneumonia', 'P'),
  label('atelectasis', 'Atelectasis', 'A'),
  label('pleural-effusion', 'Pleural effusion', 'E'),
  label('cardiomegaly', 'Cardiomegaly', 'C'),
  label('pulmonary-edema', 'Pulmonary edema', 'D'),
  label('interstitial-lung-disease', 'Interstitial lung disease', 'I'),
  label('pneumothorax', 'Pneumothorax', 'T'),
]);
