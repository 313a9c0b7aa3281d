/** `markit model`: the models of the box. Each of its words is a file in model/. */
import { type Command, Misuse } from '../command.ts';
import { subCommand as activate } from './model/activate.ts';
import { subCommand as add } from './model/add.ts';
import { subCommand as beside } from './model/beside.ts';
import { subCommand as check } from './model/check.ts';
import { subCommand as compare } from './model/compare.ts';
import { subCommand as diff } from './model/diff.ts';
import { subCommand as exportSet } from './model/export-set.ts';
import { subCommand as list } from './model/list.ts';
import { subCommand as promote } from './model/promote.ts';
import { subCommand as retire } from './model/retire.ts';
import { subCommand as teach } from './model/teach.ts';

const subCommands: ReadonlyArray<Command> = [
  ...[list, check, add, beside, diff, activate, retire],
  ...[teach, compare, promote, exportSet],
];

const usage = `usage: ${subCommands.map((one) => one.usage).join('\n       ')}

  --map      adds an activation map and features where the scores come from a mean over the image and one linear layer
  --dry-run  checks and tries it, and stores nothing

A model is named by the first digits of its SHA-256, or by its name where that says which is meant. docs/models.md describes the
manifest. A model that is added is a candidate: it does not run until it is switched on.`;

export const command: Command = {
  name: 'model',
  summary: 'the models of the box: brought, taught, compared, run and shown; and what others are trained from',
  usage,
  async run([word, ...args], io) {
    const found = subCommands.find(({ name }) => name === word);
    if (!found) throw new Misuse(word === undefined ? 'model needs a word' : 'model knows no such word');
    return found.run(args, io);
  },
};
