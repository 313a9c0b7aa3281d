/** What `markit model` and `markit analyse` may ask of the running box; all of it is written to the audit trail. */
import type { Services } from '../gateway/api/services.ts';
import type { AuditKind } from '../gateway/audit/audit.ts';
import type { BoxModel, BoxModels } from '../gateway/contract/models.ts';
import { MarkitError } from '../gateway/errors.ts';
import { modelDifference } from '../gateway/models/model-difference.ts';
import type { RunChange } from '../gateway/store/analysis-run-operations.ts';
import type { AdminOperations } from './admin.ts';

export function modelOperations({ store, audit, models, now }: Services): AdminOperations {
  const record = (kind: AuditKind, subject: string) =>
    audit.record({ kind, userId: null, subject, address: 'console' });
  const found = (word: unknown) => models.stored.find(oneWord(word));
  const switched = async (word: unknown, state: 'active' | 'retired', kind: AuditKind) => {
    const model = await models.stored.change((await found(word)).sha256, state);
    await record(kind, named(model));
    return model;
  };
  return {
    models: async (): Promise<BoxModels> => ({ models: await models.stored.list(), ...models.provider() }),
    activateModel: ({ model }) => switched(model, 'active', 'model-activated'),
    retireModel: ({ model }) => switched(model, 'retired', 'model-retired'),
    besideModel: async ({ model, sample }) => {
      if (sample !== undefined && !isCount(sample)) throw new MarkitError('BAD_REQUEST', { detail: 'sample' });
      const begun = await models.stored.runBeside((await found(model)).sha256, sample);
      await record('model-beside', named(begun.model));
      return begun;
    },
    diffModels: async ({ a, b }) => {
      const [one, two] = [await found(a), await found(b)];
      await record('models-compared', `${named(one)} ${named(two)}`);
      return modelDifference(one.manifest, two.manifest, store);
    },
    analyse: async ({ project, model, again }) => {
      if (project !== undefined && !isCount(project)) throw new MarkitError('BAD_REQUEST', { detail: 'project' });
      const run = await store.write.beginRun({
        ...{ projectId: project ?? null, newest: null, again: again === true, askedBy: 'console', at: now() },
        model: model === undefined ? null : (await found(model)).sha256,
      });
      await record('analysis-begun', `run ${run.id}`);
      models.wake();
      return run;
    },
    analysisStatus: async () => ({
      counts: await store.read.analysisCounts({}),
      runs: await store.read.analysisRuns({ limit: 10 }),
      provider: models.provider(),
    }),
    changeAnalysis: async ({ change, run }) => {
      if (!isChange(change) || (run !== undefined && !isCount(run))) throw new MarkitError('BAD_REQUEST');
      const ids = run === undefined ? (await store.read.openRuns({})).map(({ id }) => id) : [run];
      const changed = [];
      for (const id of ids) {
        const row = await store.write.changeRun({ id, change, at: now() });
        if (!row) continue;
        await record(changeKinds[change], `run ${id}`);
        changed.push(row);
      }
      models.wake();
      return changed;
    },
  };
}

const changeKinds = {
  pause: 'analysis-paused',
  resume: 'analysis-resumed',
  stop: 'analysis-stopped',
} as const satisfies Record<RunChange, AuditKind>;

function isChange(value: unknown): value is RunChange {
  return typeof value === 'string' && Object.hasOwn(changeKinds, value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function oneWord(value: unknown): string {
  if (typeof value !== 'string') throw new MarkitError('BAD_REQUEST', { detail: 'model' });
  return value;
}

function named({ sha256, manifest }: BoxModel): string {
  return `model ${manifest.name} ${sha256.slice(0, 12)}`;
}
