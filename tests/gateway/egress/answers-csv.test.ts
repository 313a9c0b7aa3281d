import { expect, test } from 'vitest';
import type { AnswerLine } from '../../../gateway/contract/answer-line.ts';
import { answersCsv, answersCsvColumns, type LeavingNames, uidsIn } from '../../../gateway/egress/answers-csv.ts';

const line: AnswerLine = {
  project: 1,
  caseNumber: 4,
  studyInstanceUid: '2.25.77',
  task: 9,
  reader: 3,
  revision: 2,
  label: 'nodule',
  value: 'yes',
  grade: 80,
  rois: [
    {
      sopInstanceUid: '2.25.78',
      frame: 1,
      points: [
        [30.5, 40],
        [10, 20.25],
      ],
    },
  ],
  openedAt: Date.parse('2026-11-24T03:00:00.000Z'),
  submittedAt: null,
  activeSeconds: 12.34567,
  images: [{ instance: 12, sopInstanceUid: '2.25.78', version: 2 }],
  modelShown: false,
  changedSince: ['pixels', 'patient'],
};

/** Tells in clear what was given which name. */
const names: LeavingNames = {
  uid: (siteUid) => `${siteUid}.1`,
  code: (kind, text) => `${kind}-${text}`,
};

test('one line a label, ROIs as JSON with corners in order, names of the project, the notice in every line', async () => {
  const text = new TextDecoder().decode(
    await answersCsv(
      [line, { ...line, label: null, rois: [], grade: null, images: [], changedSince: [], modelShown: true }],
      names,
    ),
  );
  expect(text.split('\r\n')).toEqual([
    answersCsvColumns.join(','),
    '1,case-2.25.77.1,2.25.77.1,task-9,3,2,nodule,yes,80,1,"[{""sop_instance_uid"":""2.25.78.1"",""frame"":1,""left"":10,""top"":20.25,""right"":30.5,""bottom"":40}]",2026-11-24T03:00:00.000Z,,12.346,"[{""image"":""image-12"",""sop_instance_uid"":""2.25.78.1"",""version"":2}]",pixels patient,no,hmac-sha-256 1,Research use only. Not a medical device.',
    '1,case-2.25.77.1,2.25.77.1,task-9,3,2,,yes,,0,,2026-11-24T03:00:00.000Z,,12.346,,,yes,hmac-sha-256 1,Research use only. Not a medical device.',
    '',
  ]);
});

test('lines stand in the order of their codes, those of one answer as they were', async () => {
  const lines = [
    { ...line, studyInstanceUid: '2.25.9', task: 1, label: 'b' },
    { ...line, studyInstanceUid: '2.25.9', task: 1, label: 'a' },
    { ...line, studyInstanceUid: '2.25.8', task: 2, label: 'c' },
  ];
  const rows = new TextDecoder()
    .decode(await answersCsv(lines, names))
    .split('\r\n')
    .slice(1, -1);
  expect(rows.map((row) => row.split(',')[6])).toEqual(['c', 'b', 'a']);
});

test('every UID that the table names is one of those asked for', async () => {
  const asked = new Set<string>();
  const uid = (siteUid: string) => {
    asked.add(siteUid);
    return names.uid(siteUid);
  };
  await answersCsv([line], { ...names, uid });
  expect(asked).toEqual(uidsIn([line]));
});

test('what is no UID and no label id never gets into the file', async () => {
  for (const bad of [{ studyInstanceUid: 'DOE^JANE' }, { label: 'Jane Doe' }, { label: '=1+1' }]) {
    await expect(answersCsv([{ ...line, ...bad }], names)).rejects.toThrow(TypeError);
  }
});

test('a table without an answer carries the notice all the same, and says that its names are of one project', async () => {
  const head = new TextDecoder().decode(await answersCsv([], names));
  expect(head).toMatch(/uids_and_codes_are_of_this_project_only,research_use_only_not_a_medical_device/);
});

test('others are served while a long table is written, of which no line is lost', async () => {
  const [answers, labels] = [2_000, ['a', 'b', 'c', 'd', 'e']];
  const lines = Array.from({ length: answers }, (_, task) => labels.map((label) => ({ ...line, task, label }))).flat();
  let [served, isOver] = [0, false];
  const serve = () => {
    served += 1;
    if (!isOver) setImmediate(serve);
  };
  setImmediate(serve);
  const text = new TextDecoder().decode(await answersCsv(lines, names));
  isOver = true;
  // Each of a thousand lines at most.
  expect(served).toBeGreaterThan((answers * labels.length) / 1_000);
  const rows = text.split('\r\n').slice(1, -1);
  expect(rows).toHaveLength(lines.length);
  expect(new Set(rows.map((row) => row.split(',').slice(3, 7).join())).size).toBe(lines.length);
});
