/** Runs a `markit` command in this process, with a terminal that shows Unicode: for commands that need no box. */
import { markit } from '../../appliance/markit.ts';
import type { Done } from './markit.ts';

/** Commands look at the locale; nothing else of the machine is looked at. */
export async function runCommand(...words: string[]): Promise<Done> {
  const [out, err]: [string[], string[]] = [[], []];
  const { LC_ALL: before } = process.env;
  process.env.LC_ALL = 'C.UTF-8';
  try {
    const code = await markit(words, { out: (line) => out.push(line), err: (line) => err.push(line) });
    return { code, out: `${out.join('\n')}\n`, err: err.join('\n') };
  } finally {
    if (before === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = before;
  }
}
