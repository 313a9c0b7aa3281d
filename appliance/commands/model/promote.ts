/** `markit model promote`: what activate does, as the last step of teaching: a person has looked at the comparison. */
import type { BoxModel } from '../../../gateway/contract/models.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'promote',
  summary: 'the same as activate, of a model that was taught and compared',
  usage: 'markit model promote MODEL',
  async run([model, ...rest], io) {
    if (model === undefined || rest.length > 0) throw new Misuse('promote takes one model');
    const { manifest } = (await askBox(readSettings(process.env).data, 'activateModel', { model })) as BoxModel;
    io.out(
      `${manifest.name} ${manifest.version} is active: it runs on every case that comes, and the one of its name before it is retired.`,
    );
    return 0;
  },
};
