/** `markit model`: the models of the box. Each of its words is a file in model/. */
import { type Command, Misuse } from '../command.ts';
import { subCommand as add } from './model/add.ts';
import { subCommand as check } from './model/check.ts';

const subCommands: ReadonlyArray<Command> = [check, add];

const usage = `usage: ${subCommands.map((one) => one.usage).join('\n       ')}

  --map      adds an activation map and features where the scores come from a mean over the image and one linear layer
  --dry-run  checks and tries it, and stores nothing

docs/models.md describes the manifest. A model that is added is a candidate: it does not run until it is switched on.`;

export const command: Command = {
  name: 'model',
  summary: 'models of the house: checked, tried and added',
  usage,
  async run([word, ...args], io) {
    const found = subCommands.find(({ name }) => name === word);
    if (!found) throw new Misuse(word === undefined ? 'model needs a word' : 'model knows no such word');
    return found.run(args, io);
  },
};
