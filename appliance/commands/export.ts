/** `markit export`: the answers of a project as CSV, with its receipt. Each is a release and stays listed for ever. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { askBox } from '../admin.ts';
import { type Command, Misuse } from '../command.ts';
import { readSettings } from '../settings.ts';

/** What the box hands to its console: two files as text. */
export interface ExportedFiles {
  readonly fileName: string;
  readonly csv: string;
  readonly receiptName: string;
  readonly receipt: string;
}

export const command: Command = {
  name: 'export',
  summary: "a project's answers as CSV with a receipt",
  usage:
    'usage: markit export PROJECT-NUMBER [--out FOLDER]\n\nThe export is a release: it gets a leaf in the log and stays listed for ever.',
  async run(args, io) {
    let parsed: { values: { out: string }; positionals: string[] };
    try {
      parsed = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { out: { type: 'string', default: '.' } },
      });
    } catch (thrown) {
      throw new Misuse((thrown as Error).message);
    }
    const [project] = parsed.positionals;
    if (parsed.positionals.length !== 1 || !/^[1-9]\d{0,8}$/.test(project ?? ''))
      throw new Misuse('export needs one project number');
    const files = (await askBox(readSettings(process.env).data, 'export', {
      project: Number(project),
    })) as ExportedFiles;
    // The names are made by the box from numbers and dates; `wx` never writes over an older export.
    for (const [name, content] of [
      [files.fileName, files.csv],
      [files.receiptName, files.receipt],
    ] as const) {
      writeFileSync(join(parsed.values.out, name), content, { flag: 'wx', mode: 0o600 });
      io.out(join(parsed.values.out, name));
    }
    return 0;
  },
};
