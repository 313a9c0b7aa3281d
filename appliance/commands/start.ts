/** `markit start`: runs the box in the foreground until SIGTERM. */

import { type Command, Misuse } from '../command.ts';

export const command: Command = {
  name: 'start',
  summary: 'run the box in the foreground',
  usage:
    'usage: markit start [--demo]\n\n--demo  also makes a demo project of 24 phantom radiographs and prints three one-time codes',
  async run(args, io) {
    const unknown = args.filter((word) => word !== '--demo');
    if (unknown.length > 0) throw new Misuse('start knows --demo only');
    // Loaded only here: the other commands must not wait for the whole box to be read.
    const { runBox } = await import('../main.ts');
    return runBox({ demo: args.includes('--demo') }, io);
  },
};
