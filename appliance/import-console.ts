/** What `markit model add` may ask of the running box. The files lie in the data folder, where both may read; the question names them. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audit } from '../gateway/audit/audit.ts';
import { MarkitError } from '../gateway/errors.ts';
import type { AdminOperations } from './admin.ts';
import { arrivingModelsOf } from './folders.ts';
import type { Importing, KeptModel, Passed, RefusedModel, TriedOnly } from './importing.ts';

export interface ConsoleImport {
  readonly passed: ReadonlyArray<Parameters<Passed>[0]>;
  readonly outcome: KeptModel | TriedOnly | RefusedModel;
}

export function newArrival(): string {
  return randomUUID();
}

export function arrivalFolder(data: string, arrived: string): string {
  return join(arrivingModelsOf(data), `console-${arrived}`);
}

/** All but trials is written to the audit trail, as what a page imports is. */
export function importOperations(data: string, importing: Importing, audit: Pick<Audit, 'record'>): AdminOperations {
  return {
    addModel: async ({ arrived, addMap, dryRun }): Promise<ConsoleImport> => {
      if (typeof arrived !== 'string' || !/^[0-9a-f-]{36}$/.test(arrived))
        throw new MarkitError('BAD_REQUEST', { detail: 'arrived' });
      const folder = arrivalFolder(data, arrived);
      const manifest = await readFile(join(folder, 'manifest.json')).catch((cause: unknown) => {
        throw new MarkitError('NOT_FOUND', { cause });
      });
      const passed: Array<Parameters<Passed>[0]> = [];
      const model = { file: join(folder, 'model.onnx'), manifest, addMap: addMap === true, account: 'console' };
      const tellPassed: Passed = (check) => void passed.push(check);
      if (dryRun === true) return { passed, outcome: await importing.try(model, tellPassed) };
      const outcome = await importing.take(model, tellPassed);
      const refused = outcome.outcome === 'refused';
      await audit.record({
        ...{ userId: null, address: 'console', kind: refused ? 'model-refused' : 'model-imported' },
        subject: `model ${refused ? (outcome.refusals[0]?.code ?? '') : outcome.model.sha256.slice(0, 16)}`,
      });
      return { passed, outcome };
    },
  };
}
