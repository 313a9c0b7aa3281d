/** What the person who approves a training set sees of it: counts, sources, the first lines, and which pictures to look at. */
import type { AnswerLine } from '../contract/answer-line.ts';
import type { SetPreview } from '../contract/training-sets.ts';
import type { SetCase } from './set-texts.ts';

export interface PreviewImage {
  readonly line: SetCase;
  readonly source: string;
  readonly clearedByPerson: boolean;
  readonly masked: boolean;
}

const most = { rows: 50, sources: 200, pictures: 12, byPerson: 6 } as const;

type Counted = Pick<
  SetPreview,
  | 'images'
  | 'cases'
  | 'patients'
  | 'answers'
  | 'readers'
  | 'clearedByPerson'
  | 'masked'
  | 'sources'
  | 'modalities'
  | 'views'
  | 'labels'
  | 'rows'
>;

export function previewOf(images: readonly PreviewImage[], lines: readonly AnswerLine[]): Counted {
  const distinct = (values: readonly unknown[]) => new Set(values).size;
  const shares = (of: (image: PreviewImage) => string) =>
    [...Map.groupBy(images, of)]
      .map(([what, some]) => ({ what: what === '' ? 'not said' : what, images: some.length }))
      .toSorted((a, b) => b.images - a.images || (a.what < b.what ? -1 : 1))
      .slice(0, 50);
  return {
    images: images.length,
    cases: distinct(images.map(({ line }) => line.case)),
    patients: distinct(images.map(({ line }) => line.patient)),
    ...countsOf(lines),
    clearedByPerson: images.filter((image) => image.clearedByPerson).length,
    masked: images.filter((image) => image.masked).length,
    sources: [...Map.groupBy(images, ({ source }) => source)]
      .map(([source, some]) => ({
        ...{ source: source.slice(0, 64), images: some.length },
        clearedByPerson: some.filter((image) => image.clearedByPerson).length,
      }))
      .toSorted((a, b) => b.images - a.images || (a.source < b.source ? -1 : 1))
      .slice(0, most.sources),
    modalities: shares(({ line }) => line.modality),
    views: shares(({ line }) => line.view),
    labels: labelsOf(lines),
    rows: images.slice(0, most.rows).map(({ line }) => {
      const { case: caseCode, patient, image, sex, ageYears, view, modality } = line;
      return { case: caseCode, patient, image, sex, ageYears, view, modality };
    }),
  };
}

export function countsOf(lines: readonly AnswerLine[]): { readonly answers: number; readonly readers: number } {
  return {
    answers: new Set(lines.map(({ task }) => task)).size,
    readers: new Set(lines.map(({ reader }) => reader)).size,
  };
}

function labelsOf(lines: readonly AnswerLine[]): SetPreview['labels'] {
  const counts = new Map<string, { yes: number; no: number }>();
  for (const { label, value } of lines) {
    if (label === null || value === null) continue;
    const before = counts.get(label) ?? { yes: 0, no: 0 };
    counts.set(label, { ...before, [value]: before[value] + 1 });
  }
  return [...counts].map(([label, { yes, no }]) => ({ label, yes, no })).slice(0, 200);
}

/**
 * Which of the images, by their places in the set: first of those that a person cleared, where it is a person's word that nothing
 * identifies anybody, then evenly over all. The same set shows the same ones.
 */
export function picturesToLookAt(clearedByPerson: readonly boolean[]): ReadonlySet<number> {
  const places = [...clearedByPerson.keys()];
  const byPerson = places.filter((place) => clearedByPerson[place]);
  const chosen = new Set(spread(byPerson, most.byPerson));
  for (const place of spread(
    places.filter((one) => !chosen.has(one)),
    most.pictures - chosen.size,
  ))
    chosen.add(place);
  return chosen;
}

function spread(places: readonly number[], count: number): number[] {
  const taken = Math.min(places.length, count);
  return Array.from({ length: taken }, (_, k) => places[Math.floor((k * places.length) / taken)] as number);
}
