/** Label lists to start a project from, and the small rules that keep a list usable with one hand. */

import type { Label } from '../../gateway/contract/label-schema.ts';
import { type LabelProblemCode, labelProblems, reservedKeys } from '../../projects/label-schema.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function set(...rows: readonly (readonly [name: string, key: string])[]): readonly Label[] {
  return rows.map(([name, key]) => ({ id: slug(name), name, key, defaultGrade: 80, group: null }));
}

function slug(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase();
  const id = plain.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '');
  return id.slice(0, 40).replace(/-+$/, '') || 'label';
}

/** An id that no other label of the list has. */
export function labelId(name: string, others: readonly Label[]): string {
  const base = slug(name);
  const taken = new Set(others.map(({ id }) => id));
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) {
    const id = `${base.slice(0, 36)}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** The first letter of the name that is free, else the first free one. */
export function freeKey(name: string, others: readonly Label[]): string {
  const taken = new Set<string>([...reservedKeys, ...others.map(({ key }) => key)]);
  const wanted = [...name.toUpperCase(), ...letters].find((letter) => letters.includes(letter) && !taken.has(letter));
  return wanted ?? 'A';
}

const problemWords: Readonly<Record<LabelProblemCode, (name: string) => string>> = {
  NO_LABELS: () => 'The project asks for no label yet.',
  TOO_MANY: () => 'There are more labels than letters.',
  BAD_ID: (name) => `${name} needs a name with a letter in it.`,
  BAD_KEY: (name) => `${name} needs a letter as its key; ${reservedKeys.join(', ')} belong to the reading page.`,
  SAME_ID: (name) => `${name} is there twice.`,
  SAME_NAME: (name) => `${name} is there twice.`,
  SAME_KEY: (name) => `The key of ${name} belongs to another label too.`,
};

/** What keeps a list from being used, in words; undefined where nothing does. */
export function labelProblem(labels: readonly Label[]): string | undefined {
  if (labels.some(({ name }) => name.trim() === '')) return 'One label has no name.';
  const [first] = labelProblems(labels);
  return first === undefined ? undefined : problemWords[first.code](labels[first.index]?.name ?? '');
}

export const labelSets: readonly { readonly name: string; readonly labels: readonly Label[] }[] = [
  { name: 'Lung 7, as in the MarkIt paper', labels: markitPaperLabels },
  {
    name: 'Chest 14, as in ChestX-ray14',
    labels: set(
      ['Atelectasis', 'A'],
      ['Cardiomegaly', 'C'],
      ['Effusion', 'E'],
      ['Infiltration', 'I'],
      ['Mass', 'M'],
      ['Nodule', 'N'],
      ['Pneumonia', 'P'],
      ['Pneumothorax', 'T'],
      ['Consolidation', 'O'],
      ['Edema', 'D'],
      ['Emphysema', 'H'],
      ['Fibrosis', 'F'],
      ['Pleural thickening', 'L'],
      ['Hernia', 'R'],
    ),
  },
];
