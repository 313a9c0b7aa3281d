/** What `markit model teach` and `markit model compare` ask of the running box; both are written to the audit trail. */
import type { Services } from '../gateway/api/services.ts';
import type { AuditKind } from '../gateway/audit/audit.ts';
import { compareModels } from '../gateway/compare-models.ts';
import type { BoxModel } from '../gateway/contract/models.ts';
import { MarkitError } from '../gateway/errors.ts';
import { type TeachAsked, teachModel } from '../gateway/teach-model.ts';
import type { AdminOperations } from './admin.ts';

export function learningOperations({ audit, models, learning }: Services): AdminOperations {
  let isTeaching = false;
  const record = (kind: AuditKind, subject: string) =>
    audit.record({ kind, userId: null, subject, address: 'console' });
  const found = (word: unknown) => {
    if (typeof word !== 'string') throw new MarkitError('BAD_REQUEST', { detail: 'model' });
    return models.stored.find(word);
  };
  return {
    teachModel: async ({ model, project, labels, target }) => {
      const isLabels =
        labels === undefined || (Array.isArray(labels) && labels.every((one) => typeof one === 'string'));
      if (!isLabels) throw new MarkitError('BAD_REQUEST', { detail: 'labels' });
      if (target !== 'majority' && target !== 'mean-grade') throw new MarkitError('BAD_REQUEST', { detail: 'target' });
      const how: Omit<TeachAsked, 'parent'> = { projectId: numberOf(project), labels, target, askedBy: 'console' };
      const parent = await found(model);
      // Each takes a thread and the memory of all its features.
      if (isTeaching) throw new MarkitError('BUSY', { detail: 'a model is being taught' });
      isTeaching = true;
      try {
        const taught = await teachModel({ parent, ...how }, learning);
        await record('model-taught', `model ${taught.name} ${taught.sha256.slice(0, 12)} project ${taught.project}`);
        return taught;
      } finally {
        isTeaching = false;
      }
    },
    compareModels: async ({ a, b, project }) => {
      const [one, two] = [await found(a), await found(b)];
      const projectId = numberOf(project);
      await record('models-compared', `${named(one)} ${named(two)} project ${projectId}`);
      return compareModels({ a: one, b: two, projectId }, learning);
    },
  };
}

function numberOf(project: unknown): number {
  if (Number.isSafeInteger(project)) return project as number;
  throw new MarkitError('BAD_REQUEST', { detail: 'project' });
}

function named({ sha256, manifest }: BoxModel): string {
  return `model ${manifest.name} ${sha256.slice(0, 12)}`;
}
