/** `markit model export-set`: asks for a data set for full training and shows how far it is; it leaves once another person approves it. */
import { setTimeout } from 'node:timers/promises';
import { askBox } from '../../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../../command.ts';
import type { SetAtConsole } from '../../set-console.ts';
import { readSettings } from '../../settings.ts';
import { modelWords } from './words.ts';

export const subCommand: Command = {
  name: 'export-set',
  summary: 'images and answers of a project as a set for full training; another person approves it',
  usage: 'markit model export-set --project NUMBER --statement TEXT [--no-wait]',
  async run(args, io) {
    const { values, positionals, project } = modelWords(args, {
      statement: { type: 'string' },
      'no-wait': { type: 'boolean' },
    });
    const { statement } = values;
    if (typeof statement !== 'string' || statement.trim() === '' || positionals.length > 0)
      throw new Misuse('export-set takes --statement: for whom, and under which terms');
    const { data } = readSettings(process.env);
    let set = (await askBox(data, 'exportSet', { project, statement: statement.trim() })) as SetAtConsole;
    io.out(`Training set ${set.id} is being put together. It goes on when this command is ended.`);
    if (values['no-wait']) return 0;
    for (let told = -1; set.state === 'building'; ) {
      await setTimeout(1_000);
      set = (await askBox(data, 'trainingSet', { id: set.id })) as SetAtConsole;
      if (set.state === 'building' && set.done !== told) io.out(`${set.done} of ${set.total} images`);
      told = set.done;
    }
    return ended(set, io);
  },
};

/** The exit code. */
function ended({ state, failure, release, total, id }: SetAtConsole, io: CommandOutput): number {
  if (state !== 'built' || release === null) {
    io.err(state === 'withdrawn' ? `Training set ${id} was withdrawn.` : `${failure ?? 'It failed'}`);
    return 1;
  }
  io.out(`${total} images, ${release.size} bytes, SHA-256 ${release.sha256}`);
  io.out(
    `Nothing has left. A manager or an owner has to look at it and approve it: page Leaving, training set ${id}. It is taken there.`,
  );
  return 0;
}
