/** `markit status`: what the running box says of itself; 1 where something is not well. */
import { askBox } from '../admin.ts';
import { type Command, Misuse } from '../command.ts';
import type { BoxStatus } from '../health.ts';
import { readSettings } from '../settings.ts';

export const command: Command = {
  name: 'status',
  summary: 'is the box well, and what does it hold',
  usage: 'usage: markit status [--json]\n\nExit code 1 where a part is down or a check found a fault.',
  async run(args, io) {
    if (args.some((word) => word !== '--json')) throw new Misuse('status knows --json only');
    const status = (await askBox(readSettings(process.env).data, 'status')) as BoxStatus;
    if (args.includes('--json')) io.out(JSON.stringify(status, null, 2));
    else for (const line of describe(status)) io.out(line);
    return status.state === 'ready' ? 0 : 1;
  },
};

function describe(status: BoxStatus): string[] {
  const { counts, analysis } = status;
  return [
    `state      ${status.state}`,
    ...status.parts.map(({ name, up, note }) => `${name.padEnd(10)} ${up ? 'up' : 'down'}${note ? `, ${note}` : ''}`),
    `images     ${counts.cleared} cleared, ${counts.waiting} waiting, ${counts.held} held, ${counts.broken} broken`,
    `objects    ${counts.heldObjects} held encrypted, ${counts.heldUnlooked} of them to be looked at again, ${counts.refused} refused`,
    `models     ${analysis.active.join(', ') || 'none active'}; ${analysis.waiting} cases wait for them, ${analysis.failed} could not be analysed`,
    ...analysis.runs.map(
      ({ id, state, total, done, failed }) => `run ${id}      ${state}, ${done + failed} of ${total} cases`,
    ),
    ...status.findings.map(({ severity, text }) => `${severity.padEnd(10)} ${text}`),
  ];
}
