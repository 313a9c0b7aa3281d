/** Reads the words of a subcommand that names models and a project. */
import { parseArgs } from 'node:util';
import { Misuse } from '../../command.ts';

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

export interface ModelWords {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly project: number;
}

/** `--project` is asked for besides `options`. Throws Misuse. */
export function modelWords(args: readonly string[], options: Options = {}): ModelWords {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, project: { type: 'string' } },
    });
    const project = String(values.project ?? '');
    if (!/^[1-9]\d{0,8}$/.test(project)) throw new Misuse('--project is the number of a project');
    return { values: values as ModelWords['values'], positionals, project: Number(project) };
  } catch (thrown) {
    if (thrown instanceof Misuse) throw thrown;
    throw new Misuse((thrown as Error).message);
  }
}
