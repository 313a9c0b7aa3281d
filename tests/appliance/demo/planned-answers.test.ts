/** The demo's readers: answers that the product accepts, that disagree now and then, and that come out alike at every start. */
import { describe, expect, it } from 'vitest';
import { demoCases } from '../../../appliance/demo/case-plan.ts';
import { demoLabels, labelOfFinding } from '../../../appliance/demo/demo-labels.ts';
import type { DrawnCase } from '../../../appliance/demo/drawn-case.ts';
import { boxOf } from '../../../appliance/demo/mask-box.ts';
import { habits, planAnswer, roisOf } from '../../../appliance/demo/planned-answers.ts';
import { checkAnswer } from '../../../gateway/answers/check-answer.ts';
import { FINDINGS } from '../../../inference/phantoms/findings.ts';
import { labelProblems } from '../../../projects/label-schema.ts';

const cases = demoCases.map(
  (planned, index): DrawnCase => ({
    planned,
    studyUid: `2.25.${index}1`,
    instanceUid: `2.25.${index}2`,
    box: planned.finding ? [400, 500, 800, 900] : null,
  }),
);
const answersOf = (habit: (typeof habits)['first' | 'second']) => cases.map((drawn) => planAnswer(drawn, habit));

describe('demo plan', () => {
  it('has 24 cases with every finding and normal ones, and a label for each finding', () => {
    expect(cases.length).toBe(24);
    expect(new Set(demoCases.map(({ finding }) => finding))).toEqual(new Set([null, ...FINDINGS]));
    expect(new Set(demoCases.map(({ seed }) => seed)).size).toBe(24);
    expect(labelProblems(demoLabels)).toEqual([]);
    for (const label of Object.values(labelOfFinding)) expect(demoLabels.map(({ id }) => id)).toContain(label);
  });

  it('answers part of the cases, each as the product demands', () => {
    for (const habit of Object.values(habits)) {
      const answers = answersOf(habit);
      const given = answers.filter((answer) => answer !== undefined);
      expect(given.length).toBeGreaterThan(5);
      expect(given.length).toBeLessThan(24);
      for (const [index, answer] of answers.entries()) {
        if (!answer) continue;
        const sopInstanceUid = '2.25.7';
        const rois = roisOf(answer, sopInstanceUid);
        checkAnswer({ labels: answer.labels, rois }, demoLabels, [
          { sopInstanceUid, rows: 2048, columns: 2048, frames: 1 },
        ]);
        const offsets = answer.events.map(({ offset }) => offset);
        expect(offsets, `case ${index}`).toEqual([...offsets].sort((a, b) => a - b));
        expect(answer.events.map(({ sequence }) => sequence)).toEqual(answer.events.keys().toArray());
      }
    }
  });

  it('draws two readers who mostly agree and sometimes do not', () => {
    const [first, second] = [answersOf(habits.first), answersOf(habits.second)];
    let [same, other] = [0, 0];
    for (const [index, answer] of first.entries()) {
      const pair = second[index];
      if (!answer || !pair) continue;
      for (const [k, { value }] of answer.labels.entries()) {
        if (value === pair.labels[k]?.value) same += 1;
        else other += 1;
      }
    }
    expect(other).toBeGreaterThan(0);
    expect(same).toBeGreaterThan(8 * other);
  });

  it('comes out alike at every start, down to the names of the changes', () => {
    expect(answersOf(habits.first)).toEqual(answersOf(habits.first));
    const names = answersOf(habits.first).flatMap((answer) => (answer ? Object.values(answer.clients) : []));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names)
      expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('box of a mask', () => {
  it('bounds what is marked and leaves stray pixels out', () => {
    const mask = new Uint8Array(100 * 100);
    for (let y = 40; y < 60; y += 1) mask.fill(1, y * 100 + 20, y * 100 + 50);
    mask[99 * 100 + 99] = 1;
    const box = boxOf(mask, 100) ?? [0, 0, 0, 0];
    expect(box[0]).toBeGreaterThanOrEqual(20);
    expect(box[2]).toBeLessThanOrEqual(50);
    expect(box[3]).toBeLessThanOrEqual(60);
    expect(boxOf(new Uint8Array(100), 10)).toBeNull();
  });
});
