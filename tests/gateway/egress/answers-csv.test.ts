import { expect, test } from 'vitest';
import type { AnswerLine } from '../../../gateway/contract/answer-line.ts';
import { answersCsv, answersCsvColumns } from '../../../gateway/egress/answers-csv.ts';

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
  changedSince: ['pixels', 'patient'],
};

test('one line a label, ROIs as JSON with corners in order, the notice in every line', () => {
  const text = new TextDecoder().decode(
    answersCsv([line, { ...line, label: null, rois: [], grade: null, images: [], changedSince: [] }]),
  );
  expect(text.split('\r\n')).toEqual([
    answersCsvColumns.join(','),
    '1,4,2.25.77,9,3,2,nodule,yes,80,1,"[{""sop_instance_uid"":""2.25.78"",""frame"":1,""left"":10,""top"":20.25,""right"":30.5,""bottom"":40}]",2026-11-24T03:00:00.000Z,,12.346,"[{""instance"":12,""sop_instance_uid"":""2.25.78"",""version"":2}]",pixels patient,Research use only. Not a medical device.',
    '1,4,2.25.77,9,3,2,,yes,,0,,2026-11-24T03:00:00.000Z,,12.346,,,Research use only. Not a medical device.',
    '',
  ]);
});

test('what is no UID and no label id never gets into the file', () => {
  for (const bad of [{ studyInstanceUid: 'DOE^JANE' }, { label: 'Jane Doe' }, { label: '=1+1' }]) {
    expect(() => answersCsv([{ ...line, ...bad }])).toThrow(TypeError);
  }
});

test('a table without an answer carries the notice all the same', () => {
  expect(new TextDecoder().decode(answersCsv([]))).toMatch(/research_use_only_not_a_medical_device/);
});
