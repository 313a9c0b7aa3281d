/** `markit model add`: brings a model of the house to the running box, which checks, tries and keeps it as a candidate. */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askBox } from '../../admin.ts';
import type { Command } from '../../command.ts';
import { arrivalFolder, type ConsoleImport, newArrival } from '../../import-console.ts';
import { readSettings } from '../../settings.ts';
import { modelWords } from './files.ts';
import { tell, toldOf } from './told.ts';

export const subCommand: Command = {
  name: 'add',
  summary: 'bring a model of the house to the box',
  usage: `markit model add FILE.onnx --manifest FILE.json [--map] [--dry-run]

  --map      adds an activation map and features where the scores come from a mean over the image and one linear layer
  --dry-run  checks and tries it, and stores nothing

The manifest is described in docs/models.md. A model that is added is a candidate: it does not run until it is switched on.`,
  async run(args, io) {
    const { file, manifest, addMap, dryRun } = modelWords(args, { dryRun: true });
    const { data } = readSettings(process.env);
    process.umask(0o077);
    const arrived = newArrival();
    const folder = arrivalFolder(data, arrived);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      // The box may not read where the file lies: both may read the data folder.
      await copyFile(file, join(folder, 'model.onnx'));
      await writeFile(join(folder, 'manifest.json'), manifest);
      const { passed, outcome } = (await askBox(data, 'addModel', { arrived, addMap, dryRun })) as ConsoleImport;
      passed.forEach(toldOf(io));
      return tell(outcome, io);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
