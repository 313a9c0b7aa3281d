/** `markit held`: what waits for a person, and what for the box itself, and why, in plain words. */
import type { Held } from '../../gateway/contract/held.ts';
import { askBox } from '../admin.ts';
import { type Command, Misuse } from '../command.ts';
import { readSettings } from '../settings.ts';

const next = { machine: 'The box looks at it again.', person: 'It waits for a person.' } as const;

export const command: Command = {
  name: 'held',
  summary: 'what is kept back, and why',
  usage: 'usage: markit held [--json]',
  async run(args, io) {
    if (args.some((word) => word !== '--json')) throw new Misuse('held knows --json only');
    const held = (await askBox(readSettings(process.env).data, 'held')) as Held;
    if (args.includes('--json')) {
      io.out(JSON.stringify(held, null, 2));
      return 0;
    }
    if (held.items.length === 0) io.out('Nothing is held.');
    for (const item of held.items)
      io.out(
        `${new Date(item.receivedAt).toISOString()}  ${item.kind.padEnd(6)}  ${item.id}  from ${item.source}  ${item.size} bytes\n    ${item.reason} ${next[item.waitsFor]}`,
      );
    return 0;
  },
};
