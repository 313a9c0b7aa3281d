import { describe, expect, test } from 'vitest';
import type { Roi } from '../../../gateway/contract/answers.ts';
import { labelSets } from '../../../ui/pages/label-sets.ts';
import {
  addMark,
  answerInWords,
  answerOf,
  changeMark,
  clearLabel,
  deleteMark,
  differences,
  emptyDraft,
  firstMissing,
  noFinding,
  sayNo,
  sayYes,
  setGrade,
  stepGrade,
  tally,
} from '../../../ui/reading/answer-model.ts';

const labels = labelSets[1]?.labels ?? [];
const [atelectasis, cardiomegaly] = labels;
if (atelectasis === undefined || cardiomegaly === undefined) throw new Error('no labels');
const policy = {
  ...{ demandAllLabels: true, changeAfterSubmit: true, takesNewCases: true },
  modelShown: 'after-submit' as const,
};
const roi: Roi = {
  id: '00000000-0000-4000-8000-000000000001',
  label: atelectasis.id,
  kind: 'rectangle',
  sopInstanceUid: '1.2.3',
  frame: 1,
  points: [
    [1, 2],
    [3, 4],
  ],
};

describe('labels', () => {
  test('yes carries the default grade, and a yes that stands keeps its own', () => {
    const yes = sayYes(emptyDraft, atelectasis);
    expect(answerOf(yes, atelectasis.id)).toEqual({ label: atelectasis.id, value: 'yes', grade: 80 });
    const graded = setGrade(yes, atelectasis, 20);
    expect(sayYes(graded, atelectasis)).toBe(graded);
  });

  test('a grade on an untouched row says yes, on a no it stays a no', () => {
    expect(answerOf(setGrade(emptyDraft, atelectasis, 60), atelectasis.id)).toMatchObject({ value: 'yes', grade: 60 });
    const no = sayNo(emptyDraft, atelectasis);
    expect(answerOf(setGrade(no, atelectasis, 20), atelectasis.id)).toMatchObject({ value: 'no', grade: 20 });
  });

  test('a no forgets the grade of the yes before it', () => {
    expect(answerOf(sayNo(sayYes(emptyDraft, atelectasis), atelectasis), atelectasis.id).grade).toBeNull();
  });

  test('arrows step through the six grades and stop at both ends', () => {
    let draft = stepGrade(emptyDraft, atelectasis, 1);
    expect(answerOf(draft, atelectasis.id)).toMatchObject({ value: 'yes', grade: 80 });
    draft = stepGrade(stepGrade(draft, atelectasis, 1), atelectasis, 1);
    expect(answerOf(draft, atelectasis.id).grade).toBe(100);
    for (let i = 0; i < 9; i++) draft = stepGrade(draft, atelectasis, -1);
    expect(answerOf(draft, atelectasis.id)).toMatchObject({ value: 'yes', grade: 0 });
  });

  test('clearing leaves nothing of the row, so that untouched is sent as untouched', () => {
    expect(clearLabel(sayYes(emptyDraft, atelectasis), atelectasis).labels).toEqual([]);
    expect(clearLabel(emptyDraft, atelectasis)).toBe(emptyDraft);
  });

  test('no finding says no everywhere, and is refused beside a yes', () => {
    const none = noFinding(emptyDraft, labels);
    expect(none === undefined ? undefined : tally(none, labels)).toEqual({ yes: 0, no: labels.length, untouched: 0 });
    expect(noFinding(sayYes(emptyDraft, cardiomegaly), labels)).toBeUndefined();
  });

  test('only a project that demands all labels waits for one', () => {
    const draft = sayYes(emptyDraft, atelectasis);
    expect(firstMissing(draft, labels, policy)).toBe(cardiomegaly);
    expect(firstMissing(draft, labels, { ...policy, demandAllLabels: false })).toBeUndefined();
  });

  test('a conflict names the rows that differ, in words', () => {
    const here = sayYes(sayNo(emptyDraft, cardiomegaly), atelectasis);
    const there = sayNo(sayNo(emptyDraft, cardiomegaly), atelectasis);
    expect(differences(here, there, labels)).toEqual([atelectasis]);
    expect(answerInWords(answerOf(here, atelectasis.id))).toBe('yes, 80');
    expect(answerInWords(answerOf(there, atelectasis.id))).toBe('no');
    expect(answerInWords(answerOf(there, 'hernia'))).toBe('untouched');
  });
});

describe('marks', () => {
  test('a mark on an untouched row says yes, on a no it changes nothing but the marks', () => {
    expect(answerOf(addMark(emptyDraft, roi, atelectasis), atelectasis.id).value).toBe('yes');
    const no = sayNo(emptyDraft, atelectasis);
    const marked = addMark(no, roi, atelectasis);
    expect(marked.rois).toEqual([roi]);
    expect(marked.labels).toBe(no.labels);
  });

  test('a mark is moved and deleted by its id', () => {
    const marked = addMark(emptyDraft, roi, undefined);
    const moved = changeMark(marked, roi.id, [
      [5, 6],
      [7, 8],
    ]);
    expect(moved.rois[0]?.points[1]).toEqual([7, 8]);
    expect(deleteMark(moved, roi.id).rois).toEqual([]);
    expect(deleteMark(moved, 'another')).toBe(moved);
  });
});
