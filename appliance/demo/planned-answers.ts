/** What the demo's two readers answer: mostly right, sometimes not, never quite alike. Drawn from the case's seed. */
import type { LabelAnswer, Roi } from '../../gateway/contract/answers.ts';
import type { TimeEvent } from '../../gateway/contract/time-events.ts';
import { type Random, random } from '../../inference/phantoms/random.ts';
import { demoLabels, labelOfFinding } from './demo-labels.ts';
import type { DrawnCase } from './drawn-case.ts';
import type { Box } from './mask-box.ts';

export interface ReaderHabit {
  readonly name: string;
  /** Part of the cases answered so far. */
  readonly share: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** Seconds for a case without findings. */
  readonly pace: number;
}

export const habits = {
  first: { name: 'first', share: 0.6, sensitivity: 0.93, specificity: 0.985, pace: 19 },
  second: { name: 'second', share: 0.45, sensitivity: 0.84, specificity: 0.965, pace: 27 },
} as const satisfies Record<string, ReaderHabit>;

export interface PlannedAnswer {
  readonly labels: readonly LabelAnswer[];
  /** Rectangles in pixels, by label. */
  readonly boxes: readonly { readonly label: string; readonly box: Box; readonly id: string }[];
  /** False: left as a draft. */
  readonly submit: boolean;
  readonly clients: { readonly save: string; readonly submit: string; readonly opening: string };
  /** `at` in ms since the case was opened: the caller adds the wall clock of that moment. */
  readonly events: readonly TimeEvent[];
}

/** Undefined: this reader has not come to the case yet. */
export function planAnswer(drawn: DrawnCase, habit: ReaderHabit): PlannedAnswer | undefined {
  const draw = random(drawn.planned.seed).fork(`reader ${habit.name}`);
  if (!draw.chance(habit.share)) return undefined;
  const { finding, size } = drawn.planned;
  const truth = finding === null ? undefined : labelOfFinding[finding];
  const labels = demoLabels.map(({ id }): LabelAnswer => {
    const yes = draw.chance(id === truth ? habit.sensitivity : 1 - habit.specificity);
    const grade = yes ? draw.pick(id === truth ? ([80, 100, 100, 60] as const) : ([60, 60, 80] as const)) : null;
    return { label: id, value: yes ? 'yes' : 'no', grade };
  });
  const seen = labels.some(({ label, value }) => label === truth && value === 'yes');
  const boxes =
    truth && seen && drawn.box && draw.chance(0.85)
      ? [{ label: truth, box: wobble(drawn.box, size, draw), id: uuid(draw) }]
      : [];
  return {
    labels,
    boxes,
    submit: draw.chance(0.88),
    clients: { save: uuid(draw), submit: uuid(draw), opening: uuid(draw) },
    events: events(labels, boxes.length > 0, habit.pace, draw),
  };
}

/** Turns planned rectangles into marks on the image as the box names it. */
export function roisOf(answer: PlannedAnswer, sopInstanceUid: string): Roi[] {
  return answer.boxes.map(({ label, box, id }) => ({
    id,
    label,
    kind: 'rectangle',
    sopInstanceUid,
    frame: 1,
    points: [
      [box[0], box[1]],
      [box[2], box[3]],
    ],
  }));
}

/** No two readers draw the same rectangle: each edge is off by a few percent of the box. */
function wobble(box: Box, size: number, draw: Random): Box {
  const off = (extent: number): number => draw.normal(0, extent * 0.05 + 6);
  const [width, height] = [box[2] - box[0], box[3] - box[1]];
  const edge = (value: number): number => Math.round(Math.min(Math.max(value, 0), size - 1) * 10) / 10;
  return [edge(box[0] + off(width)), edge(box[1] + off(height)), edge(box[2] + off(width)), edge(box[3] + off(height))];
}

/** Opened, shown, a look, the labels, perhaps a mark, submit. */
function events(labels: readonly LabelAnswer[], marked: boolean, pace: number, draw: Random): TimeEvent[] {
  const out: TimeEvent[] = [];
  let offset = 0;
  const add = (kind: TimeEvent['kind'], seconds: number, label?: string): void => {
    offset += Math.round(seconds * 1000);
    out.push({ sequence: out.length, kind, at: offset, offset, ...(label === undefined ? {} : { label }) });
  };
  add('opened', 0);
  add('shown', draw.between(0.3, 0.9));
  add('focus', 0.01);
  offset += Math.round(pace * draw.between(450, 1100));
  for (const { label, value } of labels)
    add('label', value === 'yes' ? draw.between(2, 6) : draw.between(0.3, 1.4), label);
  if (marked) add('mark', draw.between(3, 9));
  add('submit', draw.between(0.8, 3));
  return out;
}

/** Version 4 by form (RFC 9562 5.4): drawn, so that seeding twice sends the same change twice and is stored once. */
function uuid(draw: Random): string {
  const hex = Array.from({ length: 32 }, (_, k) =>
    (k === 12 ? 4 : k === 16 ? draw.whole(8, 11) : draw.whole(0, 15)).toString(16),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
