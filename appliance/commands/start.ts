/** `markit start`: runs the box in the foreground until SIGTERM. */

import { type Command, Misuse } from '../command.ts';
import { runBox } from '../main.ts';

export const command: Command = {
  name: 'start',
  summary: 'run the box in the foreground',
  usage:
    'usage: markit start [--demo]\n\n--demo  also makes a demo project of 24 phantom radiographs and prints three one-time codes',
  async run(args, io) {
    const unknown = args.filter((word) => word !== '--demo');
    if (unknown.length > 0) throw new Misuse('start knows --demo only');
    return runBox({ demo: args.includes('--demo') }, io);
  },
};
