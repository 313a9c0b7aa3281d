/**
 * What a training set says in words and numbers beside its pictures: the table of cases, the description of each image, the page for
 * people, the list of members. Every value is of a closed form; one that is not throws TypeError, a mistake of ours.
 */
import type { ImageDescription } from '../../inference/predict-contract.ts';
import { notice } from './answers-csv.ts';
import { type Cell, csvBytes } from './csv.ts';
import { type GreySamples, greyBits, greyOffset } from './grey-png.ts';

/** One image of one case. */
export interface SetCase {
  readonly case: string;
  readonly patient: string;
  readonly image: string;
  readonly sex: 'M' | 'F' | 'O' | '';
  /** 90 stands for all of 90 and more. */
  readonly ageYears: number | null;
  /** View Position, of a closed list; empty where the header names none of it. */
  readonly view: string;
  readonly modality: string;
  readonly bodyPart: string;
}

const columns = [
  ...['case', 'patient', 'image', 'file', 'sex', 'age_years', 'view', 'modality', 'body_part'],
  ...['codes_are_of_this_project_only', 'research_use_only_not_a_medical_device'],
];

/** How the names were made: as in the table of answers. */
const naming = 'hmac-sha-256 1';
const code = { case: /^case-[0-9a-f]{16}$/, patient: /^patient-[0-9a-f]{16}$/, image: /^image-[0-9a-f]{16}$/ } as const;
const codeString = /^[A-Z0-9 _]{0,16}$/;

export const pictureName = (image: string) => `images/${fitting(image, code.image)}.png`;
export const descriptionName = (image: string) => `images/${fitting(image, code.image)}.json`;

/** In the order given. */
export function casesCsv(cases: readonly SetCase[]): Uint8Array {
  const rows = cases.map((one): readonly Cell[] => [
    ...[fitting(one.case, code.case), fitting(one.patient, code.patient), fitting(one.image, code.image)],
    ...[pictureName(one.image), fitting(one.sex, /^[MFO]?$/), wholeYears(one.ageYears), fitting(one.view, codeString)],
    ...[fitting(one.modality, codeString), fitting(one.bodyPart, codeString), naming, notice],
  ]);
  return csvBytes([columns, ...rows]);
}

function wholeYears(years: number | null): number | null {
  if (years !== null && !(Number.isInteger(years) && years >= 0 && years <= 90))
    throw new TypeError('an age does not fit the table of cases');
  return years;
}

/** What inference/preprocess needs besides the samples; nothing has been applied to them. */
export function descriptionJson(image: ImageDescription, frame: { readonly number: number; readonly of: number }) {
  const { rows, columns, photometric, bitsStored, rescale, modalityLut, windows, voiLut } = image;
  const { voiLutFunction, presentationLutShape, padding, aspect } = image;
  const grey = greyOf(image);
  return jsonBytes({
    format: 'markit-image-1',
    notice,
    png: { bits: greyBits(grey), add: greyOffset(grey) },
    ...{ rows, columns, sample: grey.sample, photometric: fitting(photometric, /^MONOCHROME[12]$/), bitsStored },
    rescale: { slope: rescale.slope, intercept: rescale.intercept },
    modalityLut: modalityLut && tableOf(modalityLut),
    windows: windows.map(({ center, width }) => ({ center, width })),
    voiLutFunction: fitting(voiLutFunction, /^(LINEAR|LINEAR_EXACT|SIGMOID)$/),
    voiLut: voiLut && tableOf(voiLut),
    presentationLutShape: presentationLutShape && fitting(presentationLutShape, /^(IDENTITY|INVERSE)$/),
    padding: padding && { from: padding.from, to: padding.to },
    aspect,
    frame: { number: frame.number, of: frame.of },
  });
}

function tableOf({ first, bits, entries }: NonNullable<ImageDescription['voiLut']>) {
  return { first, bits, entries: [...entries] };
}

/** Whether such an image can be written without loss. */
export function isGrey({ samplesPerPixel, photometric, sample }: ImageDescription): boolean {
  return samplesPerPixel === 1 && /^MONOCHROME[12]$/.test(photometric) && /^u?int(8|16)$/.test(sample);
}

export function greyOf({ rows, columns, sample }: ImageDescription): GreySamples {
  return { rows, columns, sample: fitting(sample, /^u?int(8|16)$/) as GreySamples['sample'] };
}

export interface SetFacts {
  readonly project: number;
  readonly schemaVersion: number;
  readonly statement: string;
  readonly images: number;
  readonly cases: number;
  readonly patients: number;
  readonly answers: number;
  readonly readers: number;
}

export function readmeText({ project, schemaVersion, statement, ...counts }: SetFacts): Uint8Array {
  const { images, cases, patients, answers, readers } = counts;
  const lines = [
    notice,
    '',
    `Images and answers of project ${project}, label schema ${schemaVersion}: ${images} images of ${cases} cases of`,
    `${patients} patients, ${answers} answers of ${readers} readers.`,
    '',
    'Use and licence, as stated by who asked for this set:',
    statement,
    '',
    'images/IMAGE.png   samples as they were decoded, grey, 8 or 16 bits, nothing applied to them',
    'images/IMAGE.json  what they mean: add `png.add` to a value of the PNG, then padding, modality, window, polarity',
    'cases.csv          one line an image; keep the lines of one patient in one split; age 90 stands for 90 and more',
    'answers.csv        one line a label and reader; images_changed_since says that other images stand there now than',
    '                   the answer was given on',
    'manifest.json      SHA-256 and size of each of the others',
    '',
    'Names are codes of this project: the same in every release of it, and no other project has them. Of a DICOM header',
    'there is what the values of an image mean (images/IMAGE.json), and sex, age, view, modality and body part; no more.',
    'These are images of patients: text that was burned into them was looked for, and a detector can miss some; words of',
    'side, view and technique stay, and what the house let through. Faces were not removed. Nobody may try to find out',
    'who they are.',
    '',
    'Read it with inference/training/findings/exported.py of MarkIt Edge, or with any program that reads tar, CSV and PNG.',
    '',
  ];
  return new TextEncoder().encode(lines.join('\n'));
}

export interface SetMember {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** In the order of the archive, but itself. */
export function manifestJson(facts: SetFacts, members: readonly SetMember[]): Uint8Array {
  const { project, schemaVersion, statement, images, cases, patients, answers, readers } = facts;
  return jsonBytes({
    format: 'markit-training-set-1',
    notice,
    ...{ project, schemaVersion, statement, naming },
    counts: { images, cases, patients, answers, readers },
    members: members.map(({ name, size, sha256 }) => ({ name, size, sha256: fitting(sha256, /^[0-9a-f]{64}$/) })),
  });
}

function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, finite, 1)}\n`);
}

function finite(_name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number of the set is none');
  return value;
}

function fitting(text: string, form: RegExp): string {
  if (!form.test(text)) throw new TypeError('a value of the training set does not fit it');
  return text;
}
