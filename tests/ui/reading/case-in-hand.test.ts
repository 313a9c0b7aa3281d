import { expect, test } from 'vitest';
import type { Task, TaskImage } from '../../../gateway/contract/tasks.ts';
import { markitPaperLabels } from '../../../projects/presets/markit-paper.ts';
import { CaseInHand } from '../../../ui/reading/case-in-hand.ts';

const [label] = markitPaperLabels;

/** Of a task only what a case in hand looks at: the rest is the page's. */
function opened(...standings: TaskImage['standing'][]): CaseInHand {
  const task = {
    state: 'draft',
    images: standings.map((standing, at) => ({ instance: 40 + at, standing })),
    schema: { version: 1, labels: markitPaperLabels },
    policy: { demandAllLabels: false, changeAfterSubmit: true, takesNewCases: true, modelShown: 'after-submit' },
    answer: { revision: 1, savedAt: 1, labels: [{ label: label?.id, value: 'yes', grade: 80 }], rois: [] },
  } as unknown as Task;
  return new CaseInHand(task, { pending: undefined, note: () => undefined, onChange: () => undefined });
}

test('what is kept as seen is every version that the case brought', () => {
  expect(opened('same', 'replaced').seen).toEqual([40, 41]);
});

test.each(['replaced', 'added'] as const)('an answer from before an image was %s is asked about once', (standing) => {
  const hand = opened('same', standing);
  expect([hand.isMeant(), hand.wrong.value]).toEqual([false, expect.stringContaining('Submit once more')]);
  expect(hand.isMeant()).toBe(true);
});

test('nothing is asked where the answer was touched since, or stands on what it was given on', () => {
  const touched = opened('replaced');
  touched.grade(20, label);
  expect(touched.isMeant()).toBe(true);
  expect(opened('same').isMeant()).toBe(true);
  expect(opened('earlier').isMeant()).toBe(true);
});
