/** What `markit model export-set` asks of the running box. It asks and looks: approving is another person's, on the page. */
import { Check } from 'typebox/value';
import type { Services } from '../gateway/api/services.ts';
import { NewTrainingSet } from '../gateway/contract/training-sets.ts';
import { type ErrorCode, errorRow, MarkitError } from '../gateway/errors.ts';
import { requestSet } from '../gateway/release.ts';
import type { TrainingSetRow } from '../gateway/store/training-sets.ts';
import type { AdminOperations } from './admin.ts';

/** As the console sees one. */
export interface SetAtConsole {
  readonly id: number;
  readonly state: TrainingSetRow['state'];
  readonly total: number;
  readonly done: number;
  readonly tries: number;
  readonly failure: string | null;
  /** Once it is built. */
  readonly release: { readonly id: number; readonly sha256: string; readonly size: number } | null;
}

const actor = { account: 'console', roles: ['manager', 'owner'] };

export function setOperations({ store, audit, release: parts, wakeTrainingSets }: Services): AdminOperations {
  const seen = async (row: TrainingSetRow): Promise<SetAtConsole> => {
    const { id, state, total, done, tries, code, releaseId } = row;
    const release = releaseId === null ? undefined : await store.read.release({ id: releaseId });
    return {
      ...{ id, state, total, done, tries },
      failure: code === null ? null : `${code}: ${errorRow(code as ErrorCode).text}`,
      release: release ? { id: release.id, sha256: release.sha256, size: release.size } : null,
    };
  };
  return {
    exportSet: async ({ project, statement }) => {
      if (!Check(NewTrainingSet, { statement })) throw new MarkitError('BAD_REQUEST', { detail: 'statement' });
      if (!Number.isSafeInteger(project)) throw new MarkitError('BAD_REQUEST', { detail: 'project' });
      const projectId = project as number;
      if (!(await store.read.project({ projectId, userId: 0 })))
        throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
      const set = await requestSet(actor, projectId, statement as string, parts);
      await audit.record({
        ...{ kind: 'set-requested', userId: null, subject: `training set ${set.id}`, address: 'console' },
      });
      wakeTrainingSets();
      return seen(set);
    },
    trainingSet: async ({ id }) => {
      const row = Number.isSafeInteger(id) ? await store.read.trainingSet({ id: id as number }) : undefined;
      if (!row) throw new MarkitError('NOT_FOUND');
      return seen(row);
    },
  };
}
