/** Finds the command that was asked for and runs it: exit codes 0 good, 1 failed, 2 misuse. */
import { asMarkitError } from '../gateway/errors.ts';
import { type Command, type CommandOutput, Misuse } from './command.ts';
import { command as agree } from './commands/agree.ts';
import { command as analyse } from './commands/analyse.ts';
import { command as deid } from './commands/deid.ts';
import { command as exportAnswers } from './commands/export.ts';
import { command as held } from './commands/held.ts';
import { command as linkKey } from './commands/link-key.ts';
import { command as links } from './commands/links.ts';
import { command as model } from './commands/model.ts';
import { command as reward } from './commands/reward.ts';
import { command as rotateKey } from './commands/rotate-key.ts';
import { command as settings } from './commands/settings.ts';
import { command as start } from './commands/start.ts';
import { command as status } from './commands/status.ts';
import { command as user } from './commands/user.ts';
import { command as verify } from './commands/verify.ts';
import { command as words } from './commands/words.ts';
import { SettingsError } from './settings.ts';

export const commands: ReadonlyArray<Command> = [
  ...[start, status, settings, held, verify, user, exportAnswers, deid, words, rotateKey, linkKey, links],
  ...[model, analyse, agree, reward],
];

function help(): string {
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return [
    'usage: markit COMMAND [ARGUMENTS]',
    '',
    ...rows,
    '',
    '`markit COMMAND --help` tells more. Exit codes: 0 good, 1 failed, 2 misuse.',
  ].join('\n');
}

/** Runs `markit` with these words. Never throws. */
export async function markit(typed: ReadonlyArray<string>, io: CommandOutput): Promise<number> {
  const [name, ...args] = typed;
  if (name === undefined || name === '--help' || name === 'help') {
    io.out(help());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    io.err(`there is no command of that name\n\n${help()}`);
    return 2;
  }
  if (args.includes('--help')) {
    io.out(command.usage);
    return 0;
  }
  try {
    return await command.run(args, io);
  } catch (thrown) {
    if (thrown instanceof Misuse) {
      // It may repeat a word that was typed, or that a script passed on.
      io.err(`${thrown.message.replaceAll(/[^\P{C}\n]/gu, '?')}\n\n${command.usage}`);
      return 2;
    }
    if (thrown instanceof SettingsError) {
      io.err(thrown.message);
      return 1;
    }
    const error = asMarkitError(thrown);
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    io.err(`${error.message}${error.detail ? ` (${error.detail})` : cause}`);
    return 1;
  }
}

if (import.meta.main) {
  let lost = false;
  // A full disk must not leave half a document and a good exit code. Who closed the pipe has read enough.
  process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'EPIPE' || lost) return;
    lost = true;
    console.error(`the output could not be written (${thrown.code ?? 'unknown'})`);
    process.exitCode = 1;
  });
  const code = await markit(process.argv.slice(2), {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
  });
  process.exitCode = lost ? 1 : code;
}
