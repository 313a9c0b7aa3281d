/** Random tables, written in every form and dialect, come back as they were; spoilt ones come to an error of ours or to a table. */
import { describe, expect, test } from 'vitest';
import type { AnswerLine } from '../../../gateway/contract/answer-line.ts';
import { answersCsv } from '../../../gateway/egress/answers-csv.ts';
import { type AnswerTable, answerTable, missing, type Scale } from '../../../review/answer-table.ts';
import { readSheet } from '../../../review/sheet/read-sheet.ts';
import { readTimes } from '../../../review/sheet/read-times.ts';
import { SheetError } from '../../../review/sheet/sheet-error.ts';
import { type Dialect, forms, written } from './written-sheets.ts';

/** xorshift32: the same tables in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const stems = [
  'a',
  'Ünal',
  '肺',
  'שלום',
  '1068',
  '=1+1',
  '@x',
  '__proto__',
  'constructor',
  'one, two',
  'three; four',
  'say "so"',
  '𝄞',
  '\tx',
  '|',
];

function randomTable(random: (below: number) => number, scale: Scale): AnswerTable {
  const names = (what: string, most: number) =>
    Array.from({ length: 1 + random(most) }, (_, at) => `${stems[random(stems.length)]?.trim()} ${what}${at}`);
  const [cases, labels, readers] = [names('c', 12), names('l', 5), names('r', 6)];
  const categories = scale === 'boolean' ? 2 : 6;
  const size = cases.length * labels.length * readers.length;
  const values = Uint8Array.from({ length: size }, () => (random(6) === 0 ? missing : random(categories)));
  // One answer that only this scale knows, and one of each reader, so that there is something to tell it by.
  values.fill(scale === 'boolean' ? 1 : 4, 0, readers.length);
  return answerTable({ scale, cases, labels, readers, values });
}

const booleanWords = [
  ['False', 'True', ''],
  ['no', 'yes', 'NA'],
  ['0', '1', '-'],
  ['nein', 'ja', 'null'],
  ['0.0', '1.0', ' '],
];
const gradeWords = [
  ['0', '20', '40', '60', '80', '100', ''],
  ['0%', '20%', '40 %', '60%', '80%', '100%', 'n/a'],
];

function randomDialect(random: (below: number) => number, scale: Scale): Dialect {
  const one = <T>(of: readonly T[]): T => of[random(of.length)] ?? (of[0] as T);
  return {
    delimiter: one([',', ';', '\t', '|'] as const),
    lineEnd: one(['\n', '\r\n', '\r'] as const),
    quoteAll: random(2) === 0,
    encoding: one(['utf-8', 'utf-8 with mark', 'utf-16le', 'utf-16be'] as const),
    words: one(scale === 'boolean' ? booleanWords : gradeWords),
  };
}

describe.each(forms)('%s', (form) => {
  test('300 random tables come back as they were, in pieces of any size', async () => {
    const random = randomFrom(20_211);
    for (let round = 0; round < 300; round += 1) {
      const scale = round % 3 === 0 ? 'grade' : 'boolean';
      const table = randomTable(random, scale);
      const bytes = written(table, form, randomDialect(random, scale));
      const sheet = await readSheet(inPieces(bytes, random), { readers: table.readers });
      expect(sheet.table, `round ${round}`).toEqual(table);
    }
  });

  test('1,500 spoilt sheets: an error with a code, or a table', async () => {
    const random = randomFrom(77);
    let refusals = 0;
    for (let round = 0; round < 1_500; round += 1) {
      const scale = round % 3 === 0 ? 'grade' : 'boolean';
      const bytes = written(randomTable(random, scale), form, randomDialect(random, scale));
      for (let spoilt = 1 + random(3); spoilt > 0; spoilt -= 1) bytes[random(bytes.length)] = random(256);
      const outcome = await readSheet([bytes]).catch((error: unknown) => error);
      if (outcome instanceof SheetError) refusals += 1;
      else expect(outcome).toHaveProperty('table');
    }
    expect(refusals).toBeGreaterThan(300);
    expect(refusals).toBeLessThan(1_500);
  });
});

function* inPieces(bytes: Uint8Array, random: (below: number) => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(200);
    yield bytes.subarray(at, end);
    at = end;
  }
}

test('our own release is a long sheet', async () => {
  const at = Date.parse('2026-11-24T03:00:00.000Z');
  const line: AnswerLine = {
    ...{ project: 1, caseNumber: 4, studyInstanceUid: '2.25.77', task: 9, reader: 3, revision: 1, label: 'nodule' },
    ...{
      value: 'yes',
      grade: 80,
      openedAt: at,
      submittedAt: at,
      activeSeconds: 12,
      modelShown: false,
      changedSince: [],
    },
    rois: [
      {
        sopInstanceUid: '2.25.78',
        frame: 1,
        points: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    images: [{ instance: 12, sopInstanceUid: '2.25.78', version: 2 }],
  };
  const lines = [
    line,
    { ...line, label: 'effusion', value: 'no', grade: null, images: [] },
    { ...line, label: null, value: null, grade: null, images: [] },
    { ...line, task: 10, reader: 12, value: 'no', grade: 20 },
    { ...line, task: 10, reader: 12, label: 'effusion', value: 'no', grade: 0 },
  ] satisfies AnswerLine[];
  const bytes = await answersCsv(lines, { uid: (uid) => uid, code: (kind, text) => `${kind}-${text}` });
  const [byValue, byGrade] = [await readSheet([bytes]), await readSheet([bytes], { scale: 'grade' })];
  expect(byValue.table.cases).toEqual(['case-2.25.77']);
  const order = byValue.table.readers.map(Number);
  expect(order.toSorted((a, b) => a - b)).toEqual([3, 12]);
  expect(answersOf(byValue.table)).toEqual({ '3 nodule': 1, '3 effusion': 0, '12 nodule': 0, '12 effusion': 0 });
  expect(answersOf(byGrade.table)).toEqual({ '3 nodule': 4, '3 effusion': 0, '12 nodule': 1, '12 effusion': 0 });
  expect(byGrade.notes.find(({ code }) => code === 'plain-no')?.text).toMatch(/^1 /);
});

function answersOf({ labels, readers, values }: AnswerTable): Record<string, number | undefined> {
  return Object.fromEntries(
    labels.flatMap((label, l) => readers.map((reader, r) => [`${reader} ${label}`, values[l * readers.length + r]])),
  );
}

test('patients and groups of a long sheet', async () => {
  const text =
    'case,label,reader,value,patient_id,level,site\n1,p,A,yes,7,senior,X\n2,p,B,no,7,,Y\n1,p,malicious,no,,,\n';
  const sheet = await readSheet([new TextEncoder().encode(text)]);
  expect(sheet.patients).toEqual(['7', '7']);
  expect(sheet.groups).toEqual([
    { reader: 'A', level: 'senior', institution: 'X' },
    { reader: 'B', level: null, institution: 'Y' },
    { reader: 'malicious', level: null, institution: null },
  ]);
});

describe('times', () => {
  const timesOf = (text: string) => readTimes([new TextEncoder().encode(text)]);

  test('decimals stay as they are written', async () => {
    expect(await timesOf('Label;Mean time;CI95 \nä;13,920;\nb;5;0,50\n')).toEqual([
      { label: 'ä', mean: '13.920', halfWidth: null },
      { label: 'b', mean: '5', halfWidth: '0.50' },
    ]);
  });

  test.each([
    ['nothing', '', 'EMPTY', null],
    ['no rows', 'label,mean time\n', 'NO_ROWS', null],
    ['no times', 'label,remark\na,b\n', 'NO_SUCH_COLUMN', 1],
    ['a time of nought', 'label,mean time\na,0.0\n', 'BAD_TIME', 2],
    ['no time', 'label,mean time\na,1\nb,\n', 'BAD_TIME', 3],
    ['a time below nought', 'label,mean time\na,-1\n', 'BAD_TIME', 2],
    ['a scientific time', 'label,mean time\na,1e3\n', 'BAD_TIME', 2],
    ['NaN', 'label,mean time\na,NaN\n', 'BAD_TIME', 2],
    ['a formula', 'label,mean time\na,=1+1\n', 'BAD_TIME', 2],
    ['a label twice', 'label,mean time\na,1\na,1\n', 'UNIT_TWICE', 3],
    ['labels alike', 'label,mean time\na,1\nA,1\n', 'NAME_CLASH', 3],
    ['a row too short', 'label,mean time\na\n', 'RAGGED', 2],
  ])('%s', async (_name, text, code, row) => {
    await expect(timesOf(text)).rejects.toMatchObject({ code, row });
  });
});
