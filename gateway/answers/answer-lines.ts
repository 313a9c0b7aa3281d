/** Submitted answers of a project as plain lines: one a label and reader, marks and times with it. */
import type { AnswerLine } from '../contract/answer-line.ts';
import type { LabelAnswer, Roi } from '../contract/answers.ts';
import type { SubmittedRow } from '../store/answer-operations.ts';
import type { Store } from '../store/store.ts';
import { changesSince } from '../store/versions.ts';
import { activeSeconds } from './time-on-task.ts';

const atOnce = 200;

export async function answerLines(store: Store, projectId: number): Promise<AnswerLine[]> {
  const lines: AnswerLine[] = [];
  let after = 0;
  for (;;) {
    const page = await store.read.submittedAnswers({ projectId, after, limit: atOnce });
    if (page.length === 0) return lines;
    const events = await store.read.timeEventsOf({ taskIds: page.map((row) => row.task) });
    const byTask = Map.groupBy(events, (event) => event.taskId);
    for (const row of page) {
      const { labels: _labels, rois: _rois, seen: _seen, modelShown, ...head } = row;
      const common = {
        ...head,
        ...(await imagesOf(store, row)),
        project: projectId,
        modelShown: modelShown === 1,
        activeSeconds: activeSeconds(byTask.get(row.task) ?? []),
      };
      lines.push(...linesOf(common, JSON.parse(row.labels) as LabelAnswer[], JSON.parse(row.rois) as Roi[]));
      after = row.task;
    }
  }
}

/** What the answer was given on, and whether that is still what stands: an export never passes over a change. */
async function imagesOf(
  store: Store,
  { studyInstanceUid, seen }: SubmittedRow,
): Promise<Pick<AnswerLine, 'images' | 'changedSince'>> {
  const versions = await store.read.versionsOfStudy({ studyInstanceUid, limit: 10_000 });
  const ids = JSON.parse(seen) as number[];
  const images = versions
    .filter(({ id }) => ids.includes(id))
    .map(({ id: instance, sopInstanceUid, version }) => ({ instance, sopInstanceUid, version }));
  return { images, changedSince: changesSince(ids, versions) };
}

type Common = Omit<AnswerLine, 'label' | 'value' | 'grade' | 'rois'>;

function linesOf(common: Common, labels: readonly LabelAnswer[], rois: readonly Roi[]): AnswerLine[] {
  const lines: AnswerLine[] = labels.map(({ label, value, grade }) => ({
    ...common,
    label,
    value,
    grade,
    rois: rois.filter((roi) => roi.label === label),
  }));
  const loose = rois.filter((roi) => roi.label === null);
  if (loose.length > 0) lines.push({ ...common, label: null, value: null, grade: null, rois: loose });
  return lines.map((line, index) => (index === 0 ? line : { ...line, images: [] }));
}
