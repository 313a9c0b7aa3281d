/** What `markit model add` may ask of the running box. The files lie in the data folder, where both may read; the question names them. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MarkitError } from '../gateway/errors.ts';
import type { AdminOperations } from './admin.ts';
import type { Importing, KeptModel, Passed, RefusedModel, TriedOnly } from './importing.ts';

export interface ConsoleImport {
  readonly passed: ReadonlyArray<Parameters<Passed>[0]>;
  readonly outcome: KeptModel | TriedOnly | RefusedModel;
}

export function newArrival(): string {
  return randomUUID();
}

export function arrivalFolder(data: string, arrived: string): string {
  return join(data, 'arriving-models', `console-${arrived}`);
}

/** `onOutcome` is told of all but trials, for the audit trail. */
export function importOperations(
  data: string,
  importing: Importing,
  onOutcome: (outcome: KeptModel | RefusedModel) => Promise<void>,
): AdminOperations {
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
      await onOutcome(outcome);
      return { passed, outcome };
    },
  };
}
