/** `markit model list`: what there is, what it is for now, and what it may be taken for. */
import type { BoxModels } from '../../../gateway/contract/models.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'list',
  summary: 'which models there are',
  usage: 'markit model list [--json]',
  async run(args, io) {
    if (args.some((word) => word !== '--json')) throw new Misuse('list knows --json only');
    const { models, provider, providerNote } = (await askBox(readSettings(process.env).data, 'models')) as BoxModels;
    if (args.includes('--json')) {
      io.out(JSON.stringify({ models, provider, providerNote }, null, 2));
      return 0;
    }
    const longest = (words: readonly string[]) => Math.max(...words.map(({ length }) => length));
    const [name, version] = [
      longest(models.map(({ manifest }) => manifest.name)),
      longest(models.map(({ manifest }) => manifest.version)),
    ];
    for (const { sha256, state, origin, manifest } of models)
      io.out(
        `${sha256.slice(0, 12)}  ${manifest.name.padEnd(name)} ${manifest.version.padEnd(version)}  ${state.padEnd(9)} ${origin.padEnd(7)} ${manifest.notice}`,
      );
    if (models.length === 0) io.out('There is no model.');
    io.out(
      provider === 'away'
        ? 'The inference node is away.'
        : `Models run on ${provider}${providerNote ? ` (${providerNote})` : ''}.`,
    );
    return 0;
  },
};
