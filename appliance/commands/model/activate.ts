/** `markit model activate`: run a model on every case and show it; the one of its name before it is retired. */
import type { BoxModel } from '../../../gateway/contract/models.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'activate',
  summary: 'run a model on every case and show it; the one of its name before it is retired',
  usage: 'markit model activate MODEL',
  async run([model, ...rest], io) {
    if (model === undefined || rest.length > 0) throw new Misuse('activate takes one model');
    const { manifest } = (await askBox(readSettings(process.env).data, 'activateModel', { model })) as BoxModel;
    io.out(
      `${manifest.name} ${manifest.version} is active: it runs on every case that comes. On those that are here already: markit analyse --all`,
    );
    return 0;
  },
};
