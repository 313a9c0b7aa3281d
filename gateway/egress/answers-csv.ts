/** The manager's table of answers: one line a label and reader, with its ROIs and times. Pseudonymous numbers, no free text. */
import type { AnswerLine } from '../contract/answer-line.ts';
import { type Cell, csvBytes } from './csv.ts';

export const notice = 'Research use only. Not a medical device.';

/** In every line, since a comment above the header would break readers of RFC 4180. */
const columns = [
  'project',
  'case',
  'study_instance_uid',
  'task',
  'reader',
  'revision',
  'label',
  'value',
  'grade_percent',
  'roi_count',
  'rois_json',
  'opened_at',
  'submitted_at',
  'active_seconds',
  'images_json',
  'images_changed_since',
  // Named by what it says, so that a table without a single answer says it too.
  'research_use_only_not_a_medical_device',
] as const;

export const answersCsvColumns: readonly string[] = columns;

const uid = /^[0-9][0-9.]{0,63}$/;
const labelId = /^[a-z][a-z0-9-]{0,39}$/;

/** The bytes that leave. A value that could carry an identifier (a UID or label out of form) throws TypeError: a mistake of ours. */
export function answersCsv(lines: Iterable<AnswerLine>): Uint8Array {
  return csvBytes(records(lines));
}

function* records(lines: Iterable<AnswerLine>): Iterable<readonly Cell[]> {
  yield columns;
  for (const line of lines) {
    const cells: Record<(typeof columns)[number], Cell> = {
      project: line.project,
      case: line.caseNumber,
      study_instance_uid: fitting(line.studyInstanceUid, uid),
      task: line.task,
      reader: line.reader,
      revision: line.revision,
      label: line.label === null ? null : fitting(line.label, labelId),
      value: line.value,
      grade_percent: line.grade,
      roi_count: line.rois.length,
      rois_json: line.rois.length === 0 ? null : JSON.stringify(line.rois.map(roiJson)),
      opened_at: instant(line.openedAt),
      submitted_at: instant(line.submittedAt),
      active_seconds: line.activeSeconds === null ? null : Math.round(line.activeSeconds * 1000) / 1000,
      images_json: line.images.length === 0 ? null : JSON.stringify(line.images.map(imageJson)),
      // Words of a closed list: `patient` says that the archive has put the images to another patient since.
      images_changed_since: line.changedSince.length === 0 ? null : line.changedSince.join(' '),
      research_use_only_not_a_medical_device: notice,
    };
    yield columns.map((column) => cells[column]);
  }
}

function roiJson({ sopInstanceUid, frame, points: [[ax, ay], [bx, by]] }: AnswerLine['rois'][number]): object {
  const [left, right] = [Math.min(ax, bx), Math.max(ax, bx)];
  const [top, bottom] = [Math.min(ay, by), Math.max(ay, by)];
  return { sop_instance_uid: fitting(sopInstanceUid, uid), frame, left, top, right, bottom };
}

function imageJson({ instance, sopInstanceUid, version }: AnswerLine['images'][number]): object {
  return { instance, sop_instance_uid: fitting(sopInstanceUid, uid), version };
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function fitting(text: string, form: RegExp): string {
  if (!form.test(text)) throw new TypeError('a value of the answers does not fit the export');
  return text;
}
