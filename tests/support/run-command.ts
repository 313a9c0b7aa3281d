/** Runs a `markit` command in this process, with a terminal of 96 columns (or what COLUMNS says) that shows Unicode: for commands that need no box. */
import { markit } from '../../appliance/markit.ts';
import type { Done } from './markit.ts';

/** Commands look at the locale; nothing else of the machine is looked at. */
export async function runCommand(...words: string[]): Promise<Done> {
  const [out, err]: [string[], string[]] = [[], []];
  const before = { ...process.env };
  Object.assign(process.env, { LC_ALL: 'C.UTF-8', COLUMNS: process.env.COLUMNS ?? '96' });
  try {
    const code = await markit(words, { out: (line) => out.push(line), err: (line) => err.push(line) });
    return { code, out: `${out.join('\n')}\n`, err: err.join('\n') };
  } finally {
    for (const name of ['LC_ALL', 'COLUMNS']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
