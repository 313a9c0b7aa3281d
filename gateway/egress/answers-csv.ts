/**
 * The manager's table of answers: one line a label and reader, with its ROIs and times. Pseudonyms of the project, no free text:
 * neither a UID nor a number of the box nor the order of the lines links to another project. A reader's number does, on purpose.
 */
import { setImmediate } from 'node:timers/promises';
import type { AnswerLine } from '../contract/answer-line.ts';
import { type Cell, csvBytesInTurns } from './csv.ts';

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
  'models_were_shown_before',
  // Named by what it says too; its cells say how they were made.
  'uids_and_codes_are_of_this_project_only',
  // Named by what it says, so that a table without a single answer says it too.
  'research_use_only_not_a_medical_device',
] as const;

export const answersCsvColumns: readonly string[] = columns;

/** How the names were made: HMAC-SHA-256 under a key of the project (docs/leaving.md). */
const naming = 'hmac-sha-256 1';

/** Names of one project for what the site calls otherwise. */
export interface LeavingNames {
  uid(siteUid: string): string;
  code(kind: 'case' | 'task' | 'image', text: string): string;
}

const uid = /^[0-9][0-9.]{0,63}$/;
const labelId = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * The bytes that leave. A value that could carry an identifier (a UID or label out of form) throws TypeError: a mistake of ours. Of
 * hundreds of thousands of lines it takes seconds, in which others are served.
 */
export async function answersCsv(lines: Iterable<AnswerLine>, names: LeavingNames): Promise<Uint8Array> {
  return csvBytesInTurns(records(await inOwnOrder(lines, names), names));
}

/** All that the table names by UID, of the site. */
export function uidsIn(lines: Iterable<AnswerLine>): Set<string> {
  const uids = new Set<string>();
  for (const { studyInstanceUid, rois, images } of lines) {
    uids.add(studyInstanceUid);
    for (const { sopInstanceUid } of [...rois, ...images]) uids.add(sopInstanceUid);
  }
  return uids;
}

/** An answer: its lines in their order. */
interface NamedAnswer {
  readonly lines: AnswerLine[];
  readonly study: string;
  readonly caseCode: string;
  readonly taskCode: string;
  readonly key: string;
}

/** Of answers that are named before others are served. */
const namedAtOnce = 500;

/** By their codes: cases lie in another order in every project, and numbers of tasks would tell which was dealt beside which. */
async function inOwnOrder(lines: Iterable<AnswerLine>, names: LeavingNames): Promise<NamedAnswer[]> {
  const named = new Map<string, NamedAnswer>();
  for (const line of lines) {
    const known = named.get(`${line.task} ${line.studyInstanceUid}`);
    if (known) {
      known.lines.push(line);
      continue;
    }
    const study = names.uid(fitting(line.studyInstanceUid, uid));
    const [caseCode, taskCode] = [names.code('case', study), names.code('task', String(line.task))];
    const answer = { lines: [line], study, caseCode, taskCode, key: `${caseCode} ${taskCode}` };
    named.set(`${line.task} ${line.studyInstanceUid}`, answer);
    if (named.size % namedAtOnce === 0) await setImmediate();
  }
  return [...named.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function* records(answers: readonly NamedAnswer[], names: LeavingNames): Iterable<readonly Cell[]> {
  yield columns;
  for (const answer of answers) for (const line of answer.lines) yield cellsOf(line, answer, names);
}

function cellsOf(line: AnswerLine, { study, caseCode, taskCode }: NamedAnswer, names: LeavingNames): readonly Cell[] {
  const cells: Record<(typeof columns)[number], Cell> = {
    project: line.project,
    case: caseCode,
    study_instance_uid: study,
    task: taskCode,
    reader: line.reader,
    revision: line.revision,
    label: line.label === null ? null : fitting(line.label, labelId),
    value: line.value,
    grade_percent: line.grade,
    roi_count: line.rois.length,
    rois_json: line.rois.length === 0 ? null : JSON.stringify(line.rois.map((roi) => roiJson(roi, names))),
    opened_at: instant(line.openedAt),
    submitted_at: instant(line.submittedAt),
    active_seconds: line.activeSeconds === null ? null : Math.round(line.activeSeconds * 1000) / 1000,
    images_json: line.images.length === 0 ? null : JSON.stringify(imagesJson(line.images, names)),
    // Words of a closed list: `patient` says that the archive has put the images to another patient since.
    images_changed_since: line.changedSince.length === 0 ? null : line.changedSince.join(' '),
    models_were_shown_before: line.modelShown ? 'yes' : 'no',
    uids_and_codes_are_of_this_project_only: naming,
    research_use_only_not_a_medical_device: notice,
  };
  return columns.map((column) => cells[column]);
}

function roiJson(roi: AnswerLine['rois'][number], names: LeavingNames): object {
  const [[ax, ay], [bx, by]] = roi.points;
  const [left, right] = [Math.min(ax, bx), Math.max(ax, bx)];
  const [top, bottom] = [Math.min(ay, by), Math.max(ay, by)];
  const sop_instance_uid = names.uid(fitting(roi.sopInstanceUid, uid));
  return { sop_instance_uid, frame: roi.frame, left, top, right, bottom };
}

function imagesJson(images: AnswerLine['images'], names: LeavingNames): object[] {
  return images.map(({ instance, sopInstanceUid, version }) => ({
    image: names.code('image', String(instance)),
    sop_instance_uid: names.uid(fitting(sopInstanceUid, uid)),
    version,
  }));
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function fitting(text: string, form: RegExp): string {
  if (!form.test(text)) throw new TypeError('a value of the answers does not fit the export');
  return text;
}
