/** What the readers of a project said of each of its cases, without who said it. */
import type { LabelAnswer } from '../contract/answers.ts';
import type { SubmittedRow } from '../store/answer-operations.ts';
import type { Instance } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { changesSince, shownVersions } from '../store/versions.ts';

/** Answers to one label of one case. */
export interface Votes {
  readonly yes: number;
  readonly no: number;
  /** Sum over them of how sure each was that it is there, 0 to 1 each. */
  readonly certainty: number;
}

export interface AnsweredCase {
  /** The project's own. */
  readonly number: number;
  readonly studyInstanceUid: string;
  /** Pseudonym of the site: cases of one patient are never taken for several. */
  readonly patient: string;
  /** Shown now, and seen by every answer that counts. */
  readonly images: readonly Instance[];
  readonly answers: number;
  readonly votes: ReadonlyMap<string, Votes>;
}

export interface CaseAnswers {
  readonly cases: readonly AnsweredCase[];
  /** Submitted answers that count. */
  readonly answers: number;
  /** Answers that do not, because other images stand there now than they were given on. */
  readonly changed: number;
}

const atOnce = 200;

export async function caseAnswers(store: Store, projectId: number): Promise<CaseAnswers> {
  const byCase = new Map<number, SubmittedRow[]>();
  for (let after = 0; ; ) {
    const page = await store.read.submittedAnswers({ projectId, after, limit: atOnce });
    for (const row of page) byCase.set(row.caseNumber, [...(byCase.get(row.caseNumber) ?? []), row]);
    const last = page.at(-1);
    if (!last) break;
    after = last.task;
  }
  const cases: AnsweredCase[] = [];
  let changed = 0;
  for (const [number, rows] of [...byCase].sort(([a], [b]) => a - b)) {
    const { studyInstanceUid = '' } = rows[0] ?? {};
    const versions = await store.read.versionsOfStudy({ studyInstanceUid, limit: 10_000 });
    const images = shownVersions(versions);
    // Another patient's name on the same pixels changes nothing of what was seen in them.
    const counted = rows.filter((row) => changesSince(seenBy(row), versions).every((change) => change === 'patient'));
    changed += rows.length - counted.length;
    const patient = images.at(-1)?.patientKey;
    if (counted.length > 0 && patient !== undefined)
      cases.push({ number, studyInstanceUid, patient, images, answers: counted.length, votes: votesOf(counted) });
  }
  return { cases, changed, answers: cases.reduce((sum, { answers }) => sum + answers, 0) };
}

function seenBy({ seen }: SubmittedRow): number[] {
  return JSON.parse(seen) as number[];
}

function votesOf(rows: readonly SubmittedRow[]): Map<string, Votes> {
  const votes = new Map<string, Votes>();
  for (const { labels } of rows)
    for (const { label, value, grade } of JSON.parse(labels) as LabelAnswer[]) {
      if (value === null) continue;
      const { yes, no, certainty } = votes.get(label) ?? { yes: 0, no: 0, certainty: 0 };
      const isYes = value === 'yes';
      votes.set(label, {
        yes: yes + (isYes ? 1 : 0),
        no: no + (isYes ? 0 : 1),
        certainty: certainty + (grade ?? (isYes ? 100 : 0)) / 100,
      });
    }
  return votes;
}
