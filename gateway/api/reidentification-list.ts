/** Requests to learn whose study it is, as one owner sees them. */
import type { Session } from '../accounts/session.ts';
import type { Question, Reidentification } from '../contract/reidentification.ts';
import { type ErrorCode, errorRow, errorTable } from '../errors.ts';
import type { Reidentification as Row } from '../store/reidentifications.ts';
import type { Services } from './services.ts';

const answers = ['found', 'patient', 'not-found', 'too-many'] as const;

export async function reidentificationsSeen(
  { store, accounts, reidentify, now }: Services,
  { userId }: Pick<Session, 'userId'>,
  rows: readonly Row[],
): Promise<Reidentification[]> {
  const accountOf = new Map((await accounts.users()).map(({ id, account }) => [id, account]));
  const names = new Map<number, string>();
  for (const { projectId } of rows) {
    if (projectId === null || names.has(projectId)) continue;
    names.set(projectId, (await store.read.project({ projectId, userId: 0 }))?.name ?? '-');
  }
  return rows.map((row) => {
    const { id, projectId } = row;
    const state = stateOf(row, reidentify.asking.has(id), now());
    const outcome = answers.find((one) => one === row.outcome) ?? null;
    return {
      ...{ id, study: row.studyInstanceUid, caseNumber: row.caseNumber, reason: row.reason },
      project: projectId === null ? null : { id: projectId, name: names.get(projectId) ?? '-' },
      ...{ by: accountOf.get(row.askedBy) ?? null, mine: row.askedBy === userId },
      ...{ at: row.askedAt, expiresAt: row.expiresAt, state },
      ...{ decidedBy: accountOf.get(row.decidedBy ?? 0) ?? null, decidedAt: row.decidedAt },
      ...{ outcome, trouble: outcome === null ? troubleOf(row.outcome) : null },
      questions: JSON.parse(row.asked) as Question[],
      mayAsk: row.state === 'agreed' && state !== 'asking' && now() < row.expiresAt && isOneOfTwo(row, userId),
      ...{ waitsForMe: reidentify.shown.waitsFor(id, userId), leafIndex: row.position },
    };
  });
}

const isOneOfTwo = ({ askedBy, decidedBy }: Row, userId: number): boolean => [askedBy, decidedBy].includes(userId);

/** A question without an outcome is on its way, or the box stopped while it was: then nobody knows. */
function stateOf(row: Row, isAsking: boolean, at: number): Reidentification['state'] {
  if (isAsking) return 'asking';
  if (row.state === 'refused') return 'refused';
  if (row.state === 'waiting') return at < row.expiresAt ? 'waiting' : 'lapsed';
  if (row.outcome === null) return 'unknown';
  return answers.some((one) => one === row.outcome) ? 'answered' : 'failed';
}

function troubleOf(outcome: string | null): string | null {
  return outcome !== null && Object.hasOwn(errorTable, outcome) ? errorRow(outcome as ErrorCode).text : null;
}
