/** `markit model retire`: run a model no more; what it said stays. */
import type { BoxModel } from '../../../gateway/contract/models.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'retire',
  summary: 'run a model no more; what it said stays',
  usage: 'markit model retire MODEL',
  async run([model, ...rest], io) {
    if (model === undefined || rest.length > 0) throw new Misuse('retire takes one model');
    const { manifest } = (await askBox(readSettings(process.env).data, 'retireModel', { model })) as BoxModel;
    io.out(
      `${manifest.name} ${manifest.version} is retired: it is neither run nor shown any more. What it said is kept.`,
    );
    return 0;
  },
};
