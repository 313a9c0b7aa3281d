/** `markit model check`: a model of the house checked and tried on this machine; needs no box. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../command.ts';
import { modelWords } from './files.ts';
import { tell, toldOf } from './told.ts';

export const subCommand: Command = {
  name: 'check',
  summary: 'check a model and try it on made-up films; needs no box',
  usage: 'markit model check FILE.onnx --manifest FILE.json [--map]',
  async run(args, io) {
    const words = modelWords(args, { dryRun: false });
    // Loaded only here: the other commands must not wait for it.
    const { Importing } = await import('../../importing.ts');
    const folder = await mkdtemp(join(tmpdir(), 'markit-model-'));
    try {
      const nothingListed = {
        knows: async () => undefined,
        add: () => Promise.reject(new Error('nothing is added by a check')),
      };
      const importing = await Importing.open(folder, nothingListed);
      return tell(await importing.try({ ...words, account: 'console' }, toldOf(io)), io);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
