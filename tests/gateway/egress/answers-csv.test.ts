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

test('one line a label, ROIs as JSON with corners in order, names of the project, the notice in every line', () => {
  const text = new TextDecoder().decode(
    answersCsv([line, { ...line, label: null, rois: [], grade: null, images: [], changedSince: [] }], names),
  );
  expect(text.split('\r\n')).toEqual([
    answersCsvColumns.join(','),
    '1,case-2.25.77.1,2.25.77.1,task-9,3,2,nodule,yes,80,1,"[{""sop_instance_uid"":""2.25.78.1"",""frame"":1,""left"":10,""top"":20.25,""right"":30.5,""bottom"":40}]",2026-11-24T03:00:00.000Z,,12.346,"[{""image"":""image-12"",""sop_instance_uid"":""2.25.78.1"",""version"":2}]",pixels patient,hmac-sha-256 1,Research use only. Not a medical device.',
    '1,case-2.25.77.1,2.25.77.1,task-9,3,2,,yes,,0,,2026-11-24T03:00:00.000Z,,12.346,,,hmac-sha-256 1,Research use only. Not a medical device.',
    '',
  ]);
});

test('lines stand in the order of their codes, those of one answer as they were', () => {
  const lines = [
    { ...line, studyInstanceUid: '2.25.9', task: 1, label: 'b' },
    { ...line, studyInstanceUid: '2.25.9', task: 1, label: 'a' },
    { ...line, studyInstanceUid: '2.25.8', task: 2, label: 'c' },
  ];
  const rows = new TextDecoder().decode(answersCsv(lines, names)).split('\r\n').slice(1, -1);
  expect(rows.map((row) => row.split(',')[6])).toEqual(['c', 'b', 'a']);
});

test('every UID that the table names is one of those asked for', () => {
  const asked = new Set<string>();
  const uid = (siteUid: string) => {
    asked.add(siteUid);
    return names.uid(siteUid);
  };
  answersCsv([line], { ...names, uid });
  expect(asked).toEqual(uidsIn([line]));
});

test('what is no UID and no label id never gets into the file', () => {
  for (const bad of [{ studyInstanceUid: 'DOE^JANE' }, { label: 'Jane Doe' }, { label: '=1+1' }]) {
    expect(() => answersCsv([{ ...line, ...bad }], names)).toThrow(TypeError);
  }
});

test('a table without an answer carries the notice all the same, and says that its names are of one project', () => {
  const head = new TextDecoder().decode(answersCsv([], names));
  expect(head).toMatch(/uids_and_codes_are_of_this_project_only,research_use_only_not_a_medical_device/);
});
