/** `markit settings`: every setting with the value in force and where it comes from. */
import { type Command, Misuse } from '../command.ts';
import { readSettings, settingsTable } from '../settings.ts';

export const command: Command = {
  name: 'settings',
  summary: 'all settings, their values and what they mean',
  usage:
    'usage: markit settings [--json]\n\nSettings are environment variables. Exit code 1 where the box would refuse to start with them.',
  async run(args, io) {
    if (args.some((word) => word !== '--json')) throw new Misuse('settings knows --json only');
    readSettings(process.env);
    const rows = Object.values(settingsTable).map(({ env, fallback, about }) => ({
      name: env,
      value: process.env[env] ?? fallback,
      from: process.env[env] === undefined ? 'default' : 'environment',
      about,
    }));
    if (args.includes('--json')) io.out(JSON.stringify(rows, null, 2));
    else for (const row of rows) io.out(`${row.name}=${row.value}\n    ${row.about} (${row.from})`);
    return 0;
  },
};
