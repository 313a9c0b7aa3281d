/** `markit links`: takes sealed links out of the running box, and opens them elsewhere with the keys of both owners. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openLinkKey } from '../../gateway/deid/link-keys.ts';
import { askBox } from '../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../command.ts';
import type { LinkPage } from '../console.ts';
import { formatLinkFile, openLinkFile, type SealedLine } from '../link-file.ts';
import { Passphrases } from '../passphrase.ts';
import { readSettings } from '../settings.ts';

export const command: Command = {
  name: 'links',
  summary: 'who studies are of, sealed for two owners',
  usage: `usage: markit links export FILE
       markit links open FILE --key A --key B [--study UID]

export asks the running box; that it left is a leaf of the log. open needs the private halves of both owners (markit link-key) and
asks for their passphrases; run it where neither key is left behind, never on the box. It prints one JSON object a study.`,
  async run(args, io) {
    const { values, positionals } = wordsOf(args);
    const [action, file] = positionals;
    const keys = values.key ?? [];
    if (file === undefined || positionals.length !== 2) throw new Misuse('links needs an action and a file');
    if (action === 'export' && keys.length === 0 && values.study === undefined) return exportTo(file, io);
    const [a, b] = keys;
    if (action !== 'open' || a === undefined || b === undefined || keys.length !== 2)
      throw new Misuse('links knows export FILE, and open FILE with two keys');
    return open(file, [a, b], values.study, io);
  },
};

function wordsOf(args: readonly string[]) {
  try {
    const options = { key: { type: 'string', multiple: true }, study: { type: 'string' } } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

async function exportTo(file: string, io: CommandOutput): Promise<number> {
  const { data } = readSettings(process.env);
  const lines: SealedLine[] = [];
  let page: LinkPage;
  let after = 0;
  do {
    page = (await askBox(data, 'links', { after })) as LinkPage;
    lines.push(
      ...page.links.map(({ studyInstanceUid, sealedLink }) => ({ study: studyInstanceUid, sealed: sealedLink })),
    );
    after = page.links.at(-1)?.id ?? after;
  } while (page.links.length > 0);
  const bytes = formatLinkFile(page.generation, lines);
  const handle = openSync(file, 'wx', 0o600);
  try {
    // Before the first byte leaves.
    await askBox(data, 'linksReleased', { digest: createHash('sha256').update(bytes).digest('hex') });
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } catch (thrown) {
    rmSync(file);
    throw thrown;
  } finally {
    closeSync(handle);
  }
  io.out(`${file}: ${new Set(lines.map(({ study }) => study)).size} studies`);
  return 0;
}

async function open(
  file: string,
  [a, b]: readonly [string, string],
  study: string | undefined,
  io: CommandOutput,
): Promise<number> {
  using passphrases = new Passphrases();
  const first = openLinkKey(readFileSync(a, 'utf8'), await passphrases.ask(`Passphrase of ${a}`));
  const second = openLinkKey(readFileSync(b, 'utf8'), await passphrases.ask(`Passphrase of ${b}`));
  let found = 0;
  for (const link of openLinkFile(readFileSync(file, 'utf8'), [first, second], study)) {
    found += 1;
    // JSON: what a sender wrote cannot steer the terminal.
    io.out(JSON.stringify(link));
  }
  if (found === 0) io.err(study === undefined ? 'The file holds no study.' : 'The file does not hold that study.');
  return found === 0 ? 1 : 0;
}
