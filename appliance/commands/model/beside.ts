/** `markit model beside`: lets a model run beside the active one of its name, on a sample, unseen by readers. */
import { parseArgs } from 'node:util';
import type { BoxModel } from '../../../gateway/contract/models.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'beside',
  summary: 'run a model beside the active one on a sample of cases, without showing it',
  usage: 'markit model beside MODEL [--sample CASES]',
  async run(args, io) {
    const { model, sample } = wordsOf(args);
    const done = (await askBox(readSettings(process.env).data, 'besideModel', { model, sample })) as {
      readonly model: BoxModel;
      readonly run: { readonly id: number; readonly total: number };
    };
    const { name, version, sha256 } = done.model.manifest;
    io.out(
      `${name} ${version} runs beside the active one and is shown to no reader: run ${done.run.id}, ${done.run.total} cases.`,
    );
    io.out(`When it is through (markit analyse status): markit model diff ACTIVE ${sha256.slice(0, 12)}`);
    return 0;
  },
};

function wordsOf(args: readonly string[]): { model: string; sample: number | undefined } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
  const [model, ...rest] = parsed.positionals;
  const sample = parsed.values.sample === undefined ? undefined : Number(parsed.values.sample);
  if (model === undefined || rest.length > 0) throw new Misuse('beside takes one model');
  if (sample !== undefined && (!Number.isSafeInteger(sample) || sample < 1))
    throw new Misuse('--sample is a number of cases');
  return { model, sample };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: { sample: { type: 'string' } } });
}
